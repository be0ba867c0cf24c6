import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Preview, WhatIf } from '@tributary/contract';
import { KIND_NAMES, KINDS } from '@tributary/core';
import { completeDocument } from './openapi/complete-document.js';
import { componentsOf, type Schemas } from './openapi/components.js';

/** The whole API as OpenAPI, made of the schemas that also check it. Committed as `openapi.json`. */
export function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Tributary')
    .setDescription(
      'The control plane: what is defined, what runs, what became of it. Errors are problems (RFC 9457). `x-needs` names the role an operation asks for.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key, `trb_…`' })
    .addSecurityRequirements('bearer')
    .build();
  return completeDocument(SwaggerModule.createDocument(app, config, { autoTagControllers: false }), otherSchemas());
}

/** Serves the document and, with what is installed only, pages to read and try it. */
export function serveOpenApi(app: NestFastifyApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= openApiOf(app)), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Tributary API',
  });
}

/** What no route's declaration brings along: what a user writes for each kind, and what previews and what-ifs give. */
function otherSchemas(): Schemas {
  const kinds = KIND_NAMES.map((kind) => componentsOf(KINDS[kind].schema, 'input'));
  return Object.assign({}, ...[Preview, WhatIf].map((result) => componentsOf(result, 'output')), ...kinds) as Schemas;
}
