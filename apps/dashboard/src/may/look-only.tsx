import type { ReactNode } from 'react';
import type { Permission } from './permissions.js';
import { useMay } from './use-may.js';
import { WhyNot } from './why-not.js';

/** A form that those who may not save it can read: its fields take nothing, and a line says why. */
export function LookOnly({ unless, children }: { unless: Permission; children: ReactNode }) {
  const may = useMay(unless);
  return (
    <>
      {may === false && (
        <div className="mb-3">
          <WhyNot to={unless} what="Changing this" />
        </div>
      )}
      <fieldset disabled={may === false} className="contents">
        {children}
      </fieldset>
    </>
  );
}
