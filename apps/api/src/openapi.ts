import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Preview, WhatIf } from '@tributary/contract';
import { KIND_NAMES, KINDS } from '@tributary/core';
import { z } from 'zod';

/** The whole API as OpenAPI, made of the schemas that also check it. Committed as `openapi.json`. */
export function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Tributary')
    .setDescription('The control plane: what is defined, what runs, what became of it. Errors are problems (RFC 9457).')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key, `trb_…`' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, { autoTagControllers: false });
  return { ...document, components: { ...document.components, schemas: { ...document.components?.schemas, ...otherSchemas() } } };
}

/** Serves the document and, with what is installed only, pages to read and try it. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiOf(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Tributary API',
  });
}

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** What no route's declaration brings along: what a user writes for each kind, and what previews and what-ifs give. */
function otherSchemas(): Schemas {
  const kinds = KIND_NAMES.map((kind) => componentsOf(KINDS[kind].schema, 'input'));
  return Object.assign({}, ...[Preview, WhatIf].map((result) => componentsOf(result, 'output')), ...kinds) as Schemas;
}

function componentsOf(schema: z.ZodType, io: 'input' | 'output'): Schemas {
  const { definitions } = z.toJSONSchema(schema, { io, target: 'openapi-3.0' });
  return JSON.parse(JSON.stringify(definitions ?? {}).replaceAll('#/definitions/', '#/components/schemas/')) as Schemas;
}
