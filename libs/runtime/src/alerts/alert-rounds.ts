import type { Agents } from '@tributary/connector-kit';
import { type AlertMessage, changesOf, evaluate, messagesOf, sendMessage } from '@tributary/alerts';
import { type Alert, type AlertCondition, crashPoint, KINDS, messageOf } from '@tributary/core';
import type { AlertSubject, DueMessage, Judgement, Known, RunRow, Standing, Store } from '@tributary/store';
import type { Logger } from '../logger.js';
import type { Secrets } from '../secrets/secrets.js';

const FORGET_AFTER_DAYS = 30;

/** What the rounds need, and who is told of runs that have ended: each run once, in whatever process. */
export interface AlertParts {
  readonly store: Store;
  readonly secrets: Pick<Secrets, 'openSettings'>;
  readonly logger: Logger;
  /** The connections messages go out by. */
  readonly egress: Agents;
  readonly onEnded: (runs: readonly RunRow[]) => void;
}

/** Looks at what has ended and at what is late, and tells people what changed. Any number of processes may do so at once. */
export class AlertRounds {
  constructor(private readonly parts: AlertParts) {}

  /** One look at every subject whose runs have ended since the last one. */
  async lookAtEnded(): Promise<void> {
    await this.lookAt(await this.parts.store.alerts.unseen(), true);
  }

  private async lookAt(subjects: readonly AlertSubject[], sees: boolean): Promise<void> {
    if (subjects.length === 0) return;
    const { store, onEnded } = this.parts;
    const late = new Map((await store.schedules.late()).map((one) => [nameOf(one), one.minutes]));
    for (const subject of subjects) {
      const alerts = (await store.objects.all(subject.workspaceId, 'alert')).map(({ object }) => object);
      let ended: readonly RunRow[] = [];
      const judged = (known: Known) => {
        ended = known.unseen;
        return judge(alerts, { subject, known, lateMinutes: late.get(nameOf(subject)) ?? 0 });
      };
      await store.alerts.look(subject, judged, { sees });
      crashPoint('alert.judged');
      // After the look is kept, so that no run is counted twice.
      onEnded(ended);
    }
  }

  /** Schedules that are behind, and those that were: where nothing runs, nothing ends that would be looked at. */
  async lookAtLate(): Promise<void> {
    const { alerts, schedules } = this.parts.store;
    await alerts.forget(FORGET_AFTER_DAYS);
    const late = (await schedules.late()).map(({ minutes: _, ...subject }) => subject);
    const subjects = new Map([...late, ...(await alerts.subjectsWith('late'))].map((subject) => [nameOf(subject), subject]));
    await this.lookAt([...subjects.values()], false);
  }

  /** Sends what is due. What nobody confirms comes again later. */
  async send(): Promise<void> {
    for (const due of await this.parts.store.alerts.due()) {
      await this.sendOne(due).then(
        () => this.parts.store.alerts.sent(due.id),
        async (error: unknown) => {
          this.parts.logger.warn(
            { alert: due.alertId, attempts: due.attempts, reason: messageOf(error) },
            'an alert reached nobody; it is sent again',
          );
          await this.parts.store.alerts.unsent(due.id, messageOf(error));
        },
      );
    }
  }

  private async sendOne({ id, workspaceId, alertId, message }: DueMessage): Promise<void> {
    const found = await this.parts.store.objects.find({ workspaceId, kind: 'alert', id: alertId });
    // Whoever removed the alert wants to hear no more of it.
    if (found === undefined) return;
    const alert: Alert = await this.parts.secrets.openSettings({ workspaceId, schema: KINDS.alert.schema, settings: found.object });
    const log = (told: AlertMessage) => this.parts.logger.warn({ workspaceId, ...told }, told.text);
    await sendMessage(alert.to, { id, message: message as AlertMessage, log, egress: this.parts.egress });
    crashPoint('alert.sent');
  }
}

const nameOf = ({ workspaceId, kind, subject }: AlertSubject): string => [workspaceId, kind, subject].join('\n');

/** What holds for a subject by all alerts that are about it, and what of it is news. */
export function judge(
  alerts: readonly Alert[],
  { subject, known, lateMinutes }: { readonly subject: AlertSubject; readonly known: Known; readonly lateMinutes: number },
): Judgement {
  const about = alerts.filter((alert) => alert.subjects?.includes(subject.subject) ?? true);
  const judged = about.map((alert) => {
    const verdicts = evaluate(alert, { runs: known.runs, lateMinutes });
    const before = new Set(
      known.standing.filter(({ alertId }) => alertId === alert.id).map(({ condition }) => condition as AlertCondition),
    );
    const runId = known.runs[0]?.id ?? null;
    const standing = [...verdicts].flatMap(([condition, verdict]): Standing[] =>
      verdict.holds ? [{ alertId: alert.id, condition, text: verdict.text, runId }] : [],
    );
    const news = messagesOf({ alert, subject: subject.subject, run: runId, at: new Date() }, changesOf(before, verdicts));
    return { standing, messages: news.map((message) => ({ alertId: alert.id, message })) };
  });
  return { standing: judged.flatMap(({ standing }) => standing), messages: judged.flatMap(({ messages }) => messages) };
}
