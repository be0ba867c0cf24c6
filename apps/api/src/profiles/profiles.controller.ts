import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ProfileEvents,
  ProfileEventsQuery,
  ProfileGraph,
  Profiles,
  ProfilesQuery,
  ProfileView,
  Provenance,
  ProvenanceQuery,
  WarehouseQuery,
} from '@tributary/contract';
import { Id } from '@tributary/core';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { identifiedOf } from '../identity/identified.js';
import { LookupsService } from '../lookups/lookups.service.js';

const ProfileId = z.uuid();

/** One person and all that is known of them. */
@Controller('v1/profiles')
@ApiTags('profiles')
@Needs('viewer')
export class ProfilesController {
  constructor(private readonly lookups: LookupsService) {}

  @Get()
  @ApiOperation({ operationId: 'profiles.find', summary: 'Finds the profile an identifier belongs to: one or none' })
  @Answers(Profiles)
  find(@Caller() caller: CallerOf, @Query({ schema: ProfilesQuery }) { warehouse, identifier }: ProfilesQuery) {
    return this.lookups.ask(caller, Profiles, { warehouse, question: 'profiles', of: identifiedOf(identifier) });
  }

  @Get(':id')
  @ApiOperation({ operationId: 'profiles.get', summary: 'Shows a profile: identifiers, traits, and which profiles became part of it' })
  @Answers(ProfileView)
  get(
    @Caller() caller: CallerOf,
    @Param('id', { schema: ProfileId }) profile: string,
    @Query({ schema: WarehouseQuery }) { warehouse }: WarehouseQuery,
  ) {
    return this.lookups.ask(caller, ProfileView, { warehouse, question: 'profile', profile });
  }

  @Get(':id/events')
  @ApiOperation({ operationId: 'profiles.events', summary: 'What a profile did: its events, the newest first' })
  @Answers(ProfileEvents)
  events(
    @Caller() caller: CallerOf,
    @Param('id', { schema: ProfileId }) profile: string,
    @Query({ schema: ProfileEventsQuery }) query: ProfileEventsQuery,
  ) {
    return this.lookups.ask(caller, ProfileEvents, { ...query, question: 'profile_events', profile });
  }

  @Get(':id/graph')
  @ApiOperation({
    operationId: 'profiles.graph',
    summary: 'The identity graph of a profile: its identifiers, and the events that made one person of them',
  })
  @Answers(ProfileGraph)
  graph(
    @Caller() caller: CallerOf,
    @Param('id', { schema: ProfileId }) profile: string,
    @Query({ schema: WarehouseQuery }) { warehouse }: WarehouseQuery,
  ) {
    return this.lookups.ask(caller, ProfileGraph, { warehouse, question: 'profile_graph', profile });
  }

  @Get(':id/traits/:trait/provenance')
  @ApiOperation({
    operationId: 'profiles.provenance',
    summary: 'Where the value of a trait comes from: events, revision of the definition, run',
  })
  @Answers(Provenance)
  provenance(
    @Caller() caller: CallerOf,
    @Param('id', { schema: ProfileId }) profile: string,
    @Param('trait', { schema: Id }) trait: string,
    @Query({ schema: ProvenanceQuery }) query: ProvenanceQuery,
  ) {
    return this.lookups.ask(caller, Provenance, { ...query, question: 'provenance', profile, trait });
  }
}
