// What every app is started with. Ports and stores can be set from outside by the same names that the apps use.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../bootstrap/say.mjs';

const portDefaults = {
  API_PORT: 4000,
  CONSOLE_PORT: 4001,
  EDGE_HTTP_PORT: 8080,
  EDGE_HTTPS_PORT: 8443,
  EDGE_AUTH_PORT: 8090,
  DEMO_ORIGIN_PORT: 4080,
  BILLING_WORKER_HEALTH_PORT: 4010,
  INSIGHT_WORKER_HEALTH_PORT: 4011,
  EDGE_HEALTH_PORT: 4012,
};

export function portsFrom(environment) {
  const entries = Object.entries(portDefaults).map(([name, otherwise]) => {
    const port = Number(environment[name] || otherwise);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Fault(`${name}=${environment[name]} is not a port.`);
    return [name, port];
  });
  return Object.fromEntries(entries);
}

/** Who sells in the demo: nobody real, and with what VAT, reverse charge and bank transfers need. */
const exampleSeller = {
  SELLER_NAME: 'Example Seller GmbH (not a real company)',
  SELLER_ADDRESS: 'Beispielstraße 1',
  SELLER_POSTAL_CODE: '12345',
  SELLER_CITY: 'Musterstadt',
  SELLER_COUNTRY: 'DE',
  SELLER_VAT_ID: 'DE999999995',
  SELLER_EMAIL: 'billing@seller.example',
  SELLER_IBAN: 'DE89370400440532013000',
  SELLER_BANK: 'Example Bank',
};

/** The example as a whole, or what the environment says and nothing else: one seller, not a mixture of two. */
export function sellerFrom(environment) {
  const isNamed = Object.keys(environment).some((name) => name.startsWith('SELLER_'));
  return isNamed ? {} : exampleSeller;
}

/** The processes in the order of the table, each with its environment and the address that says it is ready. */
export function appsFor({ ports, host, stores, secrets, tls, edgeDataDir }) {
  const url = (port) => `http://${host}:${port}`;
  const common = { SITEKEEP_ENV: 'development', BIND_HOST: host, REDIS_URL: stores.redisUrl, SEALING_KEY: secrets.SEALING_KEY };
  const control = {
    ...common,
    DATABASE_URL: stores.databaseUrl,
    SANDBOX_WEBHOOK_SECRET: secrets.SANDBOX_WEBHOOK_SECRET,
    PORTAL_URL: url(ports.API_PORT),
    CONSOLE_URL: url(ports.CONSOLE_PORT),
    EDGE_AUTH_URL: url(ports.EDGE_AUTH_PORT),
    EDGE_PUBLIC_HTTPS_PORT: ports.EDGE_HTTPS_PORT,
    ALLOW_PRIVATE_ORIGINS: 'true',
    ...sellerFrom(process.env),
  };
  const api = { ...control, SESSION_KEY: secrets.SESSION_KEY, API_PORT: ports.API_PORT, CONSOLE_PORT: ports.CONSOLE_PORT };
  const edge = {
    ...common,
    ALLOW_PRIVATE_ORIGINS: 'true',
    EDGE_HTTP_PORT: ports.EDGE_HTTP_PORT,
    EDGE_HTTPS_PORT: ports.EDGE_HTTPS_PORT,
    EDGE_PUBLIC_HTTPS_PORT: ports.EDGE_HTTPS_PORT,
    EDGE_AUTH_PORT: ports.EDGE_AUTH_PORT,
    GATE_URL: url(ports.API_PORT),
    EDGE_TLS_CERT_FILE: tls.certFile,
    EDGE_TLS_KEY_FILE: tls.keyFile,
    EDGE_WORKERS: availableParallelism(),
    EDGE_DATA_DIR: edgeDataDir,
    HEALTH_PORT: ports.EDGE_HEALTH_PORT,
  };
  const app = (name, env, healthPort) => ({ name, env, readyUrl: `${url(healthPort)}/readyz` });
  return {
    cli: control,
    processes: [
      app('api', api, ports.API_PORT),
      app('billing-worker', { ...control, HEALTH_PORT: ports.BILLING_WORKER_HEALTH_PORT }, ports.BILLING_WORKER_HEALTH_PORT),
      app(
        'insight-worker',
        { ...common, DATABASE_URL: stores.databaseUrl, HEALTH_PORT: ports.INSIGHT_WORKER_HEALTH_PORT },
        ports.INSIGHT_WORKER_HEALTH_PORT,
      ),
      app('edge', edge, ports.EDGE_HEALTH_PORT),
      app('demo-origin', { BIND_HOST: host, DEMO_ORIGIN_PORT: ports.DEMO_ORIGIN_PORT }, ports.DEMO_ORIGIN_PORT),
    ],
  };
}

// The data plane holds no secret of the control plane, not even by inheritance.
const controlOnly = ['DATABASE_URL', 'SESSION_KEY', 'SANDBOX_WEBHOOK_SECRET', 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'SMTP_URL'];
const dataPlane = new Set(['edge', 'demo-origin']);

export function environmentOf(name, own) {
  const inherited = { ...process.env };
  if (dataPlane.has(name)) for (const variable of controlOnly) delete inherited[variable];
  const values = Object.entries(own).map(([variable, value]) => [variable, String(value)]);
  return { ...inherited, ...Object.fromEntries(values) };
}

/** Of Node. What a sweep leaves behind then dies young: to collect it later would stop the worker while it has rows locked. */
export const nodeFlags = { 'billing-worker': ['--max-semi-space-size=64'] };

/** The programs: replaced by stand-ins in the specs. */
export const realPrograms = (root) => ({
  needBuild: true,
  argsOf: (name) =>
    name === 'demo-origin'
      ? [join(root, 'tools', 'demo-origin.mjs')]
      : [...(nodeFlags[name] ?? []), join(root, 'apps', name, 'dist', 'main.js')],
});
