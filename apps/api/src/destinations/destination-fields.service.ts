import { Inject, Injectable } from '@nestjs/common';
import { objectOf } from '@tributary/connector-kit';
import { type DestinationObjects, ObjectFields } from '@tributary/contract';
import { fieldView } from '../connectors/field-view.js';
import { CATALOG, type Catalog, STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { LookupsService } from '../lookups/lookups.service.js';

/** An object of a destination, for some options of a sync. */
interface Of {
  readonly id: string;
  readonly object: string;
  readonly options: unknown;
}

/** Tells what destinations take: what connectors declare, and what a destination itself says through a worker. */
@Injectable()
export class DestinationFieldsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(CATALOG) private readonly catalog: Catalog,
    private readonly lookups: LookupsService,
  ) {}

  async objects(caller: CallerOf, id: string): Promise<DestinationObjects> {
    const { objects } = await this.connectorOf(caller, id);
    const items = Object.entries(objects).map(([name, object]) => ({
      ...{ name, label: object.label, modes: [...object.modes] },
      ...{ discovers: object.discover !== undefined, reads: object.read !== undefined },
    }));
    return { items, next: null };
  }

  /** Rejects with `Invalid` where the options are none of the object, and with the destination's own refusal where it does not answer. */
  async fields(caller: CallerOf, { id, object: name, options }: Of): Promise<ObjectFields> {
    const object = objectOf(await this.connectorOf(caller, id), name);
    if (object.discover !== undefined)
      return this.lookups.askOfDestination(caller, ObjectFields, { question: 'fields', destination: id, object: name, options });
    return { items: object.fields.map(fieldView), discovered: false, accepts_other_fields: object.acceptsOtherFields };
  }

  private async connectorOf({ workspaceId }: CallerOf, id: string) {
    const { object } = await this.store.objects.get({ workspaceId, kind: 'destination', id });
    return this.catalog.get(object.connector);
  }
}
