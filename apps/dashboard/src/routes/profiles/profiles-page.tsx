import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { summaryQuery } from '../../api.js';
import { counted } from '../../format.js';
import { useIdentifierTypes } from '../../identifier-types.js';
import { useTitle } from '../../page-state.js';
import { Button, BUTTON } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { SelectField, TextField } from '../../parts/form/field.js';
import { Empty, Loading } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { useWarehouse } from '../../parts/warehouse-choice.js';
import { FoundProfiles } from './found-profiles.js';
import { splitIdentifier } from './search.js';

const route = getRouteApi('/inside/profiles');

/** People, found by any identifier. */
export function ProfilesPage() {
  useTitle('Profiles');
  const { data: summary } = useQuery(summaryQuery);
  const { warehouse, none, choice } = useWarehouse();
  const types = useIdentifierTypes();
  const { type, value } = route.useSearch();
  const known = summary?.profiles ?? null;
  return (
    <>
      <PageTitle note={known === null ? 'People, found by any identifier' : `${counted(known, 'profile')}, found by any identifier`}>
        Profiles
      </PageTitle>
      {none || types?.length === 0 ? (
        <Card>
          <NothingToFind none={none} />
        </Card>
      ) : (
        <div className="space-y-4">
          {types === undefined ? <Loading rows={2} /> : <SearchForm key={`${type} ${value}`} types={types} choice={choice} />}
          {value !== undefined && types !== undefined && warehouse !== undefined ? (
            <FoundProfiles value={value} types={type === undefined ? types : [type]} warehouse={warehouse} />
          ) : (
            <Card>
              <Empty title="Whom do you look for?">
                Type an address, a number, a cookie: whatever events know a person by. With a type before a colon, as in{' '}
                <code>{`${types?.[0] ?? 'email'}:…`}</code>, only that type is searched.
              </Empty>
            </Card>
          )}
        </div>
      )}
    </>
  );
}

function NothingToFind({ none }: { none: boolean }) {
  return none ? (
    <Empty title="No warehouse has events yet">
      Define where its events are, then identity rules, and run stitching: people appear here.
    </Empty>
  ) : (
    <Empty title="Nobody is known by anything yet">
      <p>Identity rules say which values in events name a person.</p>
      <p className="mt-3">
        <Link to="/identity" className={BUTTON.primary}>
          Define identity rules
        </Link>
      </p>
    </Empty>
  );
}

const ANY = '';

function SearchForm({ types, choice }: { types: readonly string[]; choice: React.ReactNode }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [type, setType] = useState(search.type ?? ANY);
  const [text, setText] = useState(search.value ?? '');
  const find = (event: FormEvent) => {
    event.preventDefault();
    const asked = splitIdentifier(text, types);
    if (asked.value === undefined || asked.value === '') return;
    void navigate({ search: { ...(type === ANY ? {} : { type }), ...asked } });
  };
  return (
    <Card>
      <form role="search" onSubmit={find} className="grid items-end gap-3 sm:grid-cols-[10rem_1fr_auto]">
        <SelectField
          label="Identifier type"
          value={type}
          onChange={setType}
          options={[[ANY, 'any type'], ...types.map((each) => [each, each] as const)]}
        />
        <TextField label="Identifier" type="search" autoComplete="off" spellCheck={false} value={text} onChange={setText} autoFocus />
        <Button look="primary" type="submit">
          Find
        </Button>
        {choice !== null && <div className="sm:col-span-3 sm:max-w-64">{choice}</div>}
      </form>
    </Card>
  );
}
