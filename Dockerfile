# One image for every process of Sitekeep; the command says which: node apps/<app>/dist/main.js
ARG NODE_IMAGE=node:24-bookworm-slim

# Only what npm needs to know, so that a change of source does not install everything anew.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json -delete && find . -type d -empty -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV NX_DAEMON=false NX_TUI=false CI=true
COPY --from=manifests /app ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build -- --exclude=e2e,boundary-canary --output-style=static \
  && find apps libs -mindepth 2 -maxdepth 2 ! -name dist ! -name package.json -exec rm -rf {} +

# What the processes need to run: no tools, no embedded Postgres, nothing of the web apps beyond their built pages.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --ignore-scripts --no-audit --no-fund --omit=dev \
  -w apps/api -w apps/billing-worker -w apps/insight-worker -w apps/edge -w apps/cli

FROM ${NODE_IMAGE} AS sitekeep
LABEL org.opencontainers.image.title="Sitekeep" org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
ENV NODE_ENV=production SITEKEEP_ENV=production BIND_HOST=0.0.0.0 EDGE_DATA_DIR=/var/lib/sitekeep/edge
RUN install -d -o node -g node /var/lib/sitekeep /var/lib/sitekeep/edge
COPY --from=dependencies /app ./
COPY --from=build /app/apps ./apps
COPY --from=build /app/libs ./libs
COPY LICENSE ./
USER node
VOLUME /var/lib/sitekeep
EXPOSE 4000 4001 4010 4011 4012 8080 8443
CMD ["node", "apps/api/dist/main.js"]
