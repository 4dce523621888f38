import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { controllers } from '../app.module.ts';
import { examples } from '../examples/index.ts';
import { complete, sharedParameters, type Described } from './openapi-operations.ts';
import { liftSchemas } from './openapi-schemas.ts';
import { operationsOf } from './operations.ts';

/** The interface description (OpenAPI 3.1) of everything under /v1. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Sitekeep')
    .setVersion('1')
    .setDescription(
      'Protection for websites: order a site, pay its invoice, set its rules. Errors are problem+json (RFC 9457) and name every fault at once. ' +
        'Send `Authorization: Bearer sk_live_…`. Writes take an `Idempotency-Key`; policies take `If-Match` with the revision you read. ' +
        'With several accounts, name one in `Sitekeep-Account`.',
    )
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'sk_live_…', description: 'API token' }, 'token')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'API_KEY of a site: 40 letters and digits' }, 'gateKey')
    .addCookieAuth('__Host-sk_portal', { type: 'apiKey', in: 'cookie' }, 'session')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'sk_staff_…', description: 'token of a staff member, on the port of the console' },
      'staffToken',
    )
    .addCookieAuth('__Host-sk_console', { type: 'apiKey', in: 'cookie' }, 'staffSession')
    .addSecurityRequirements('token')
    .addSecurityRequirements('session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  liftSchemas(document);
  completeOperations(document);
  return document;
}

function completeOperations(document: OpenAPIObject): void {
  const paths = document.paths as unknown as Record<string, Record<string, Described>>;
  for (const operation of operationsOf(controllers)) {
    const described = paths[operation.path]?.[operation.method];
    if (described) complete(described, operation, examples[operation.name]);
  }
  document.components = { ...document.components, parameters: sharedParameters };
}

/** Serves it at /v1/openapi.json and as a page to try it at /docs. */
export function serveApiDescription(app: INestApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= describeApi(app)), {
    jsonDocumentUrl: 'v1/openapi.json',
    customSiteTitle: 'Sitekeep API',
  });
}
