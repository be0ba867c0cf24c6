import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CheckDefinitions, DefinitionProblems } from '@tributary/contract';
import type { AnyObject } from '@tributary/core';
import type { LookupInput } from '@tributary/store';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { ObjectsService } from './objects.service.js';

/** What only a warehouse can tell of definitions. */
@Controller('v1/check-definitions')
@ApiTags('project')
export class CheckDefinitionsController {
  constructor(
    private readonly objects: ObjectsService,
    private readonly lookups: LookupsService,
  ) {}

  @Post()
  @Needs('editor')
  @ApiOperation({
    operationId: 'definitions.check',
    summary:
      'Tries the expressions of rules, traits, contexts, audiences and syncs in the warehouse: those that are defined, or as they would be with these objects',
  })
  @Answers(DefinitionProblems)
  async check(@Caller() caller: CallerOf, @Body({ schema: CheckDefinitions }) { warehouse, objects }: CheckDefinitions) {
    const changed = objects && (await this.objects.check(caller, objects)).filter(isTried);
    return this.lookups.ask(caller, DefinitionProblems, { warehouse, question: 'validate', ...(changed ? { objects: changed } : {}) });
  }
}

type Tried = NonNullable<LookupInput<'validate'>['objects']>[number];

const TRIED: readonly AnyObject['kind'][] = [
  'identifier_type',
  'identity_rule',
  'pin',
  'context',
  'trait',
  'model',
  'audience',
  'sync',
] satisfies Tried['kind'][];

/** The others have no say in profiles, and some hold secrets, which no run may carry. */
const isTried = (object: AnyObject): object is Tried => TRIED.includes(object.kind);
