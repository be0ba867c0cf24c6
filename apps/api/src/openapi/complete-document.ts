import { Problem } from '@tributary/contract';
import type { OpenAPIObject } from '@nestjs/swagger';
import { IDEMPOTENCY_KEY, repeatOf } from '../idempotency/repeats.js';
import { componentsOf, type Schemas } from './components.js';
import { EXAMPLES } from './examples/examples.js';
import { exampleOf } from './examples/example-of.js';
import { type Operation, operationsOf } from './operations.js';
import { describedParameter } from './parameters.js';
import { refusalComponents, refusalsOf } from './refusals.js';

/** What callers must know and no route has to say: how it may refuse, what its parameters mean, what a request and an answer look like. */
export function completeDocument(document: OpenAPIObject, schemas: Schemas): OpenAPIObject {
  const known = withExamples({ ...document.components?.schemas, ...schemas, ...componentsOf(Problem, 'output') });
  const paths: OpenAPIObject['paths'] = {};
  for (const operation of operationsOf(document)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: completed(operation, known) };
  }
  return { ...document, paths, components: { ...document.components, schemas: known, responses: refusalComponents() } };
}

type Declared = Operation['declared'];
type Answer = NonNullable<Declared['responses']['default']>;
type Body = Answer | NonNullable<Declared['requestBody']>;

function completed(operation: Operation, schemas: Schemas): Declared {
  const { declared, method, path, needs } = operation;
  const parameters = repeatOf(method, path) === undefined ? operation.parameters : [...operation.parameters, IDEMPOTENCY_KEY];
  const { default: _refusals, ...answers } = declared.responses;
  return {
    ...declared,
    parameters: parameters.map((parameter) => describedParameter(path, parameter)),
    ...(declared.requestBody === undefined ? {} : { requestBody: shown(declared.requestBody, schemas) }),
    responses: { ...completedAnswers(answers, schemas), ...refusalsOf(operation) },
    ...(needs === 'nobody' ? { security: [] } : {}),
  };
}

function completedAnswers(answers: Declared['responses'], schemas: Schemas): Declared['responses'] {
  const given = Object.entries(answers).flatMap(([status, answer]) => (answer === undefined ? [] : [[status, answer] as const]));
  return Object.fromEntries(given.map(([status, answer]) => [status, described(status, shown(answer, schemas))]));
}

/** An answer without words of its own is told by what its number means. */
const MEANING: Readonly<Record<string, string>> = { '200': 'What was asked for', '201': 'Created', '202': 'Accepted', '204': 'Done' };

function described(status: string, answer: Answer): Answer {
  if ('$ref' in answer || answer.description !== '') return answer;
  return { ...answer, description: MEANING[status] ?? '' };
}

/** The body with an example, where its schema is none that has one of its own. */
function shown<T extends Body>(body: T, schemas: Schemas): T {
  if (!('content' in body) || body.content === undefined) return body;
  const content = Object.entries(body.content);
  return {
    ...body,
    content: Object.fromEntries(
      content.map(([type, media]) => {
        if (media.example !== undefined || media.schema === undefined || '$ref' in media.schema) return [type, media];
        const example = exampleOf(media.schema, schemas);
        return [type, example === undefined ? media : { ...media, example }];
      }),
    ),
  };
}

function withExamples(schemas: Schemas): Schemas {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const example = EXAMPLES[name];
      return [name, '$ref' in schema || example === undefined || schema.example !== undefined ? schema : { ...schema, example }];
    }),
  );
}
