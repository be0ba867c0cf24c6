import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type AlertMessage, changesOf, evaluate, messagesOf, sendMessage } from '@tributary/alerts';
import { type Alert, type AlertCondition, crashPoint, KINDS, messageOf } from '@tributary/core';
import { LOGGER, type Logger, SECRETS, type Secrets, STORE } from '@tributary/runtime';
import type { AlertSubject, DueMessage, Judgement, Known, RunRow, Standing, Store } from '@tributary/store';
import { RunMetrics } from '../metrics/run-metrics.js';
import { repeat } from '../repeat.js';

const EVERY_MS = 2_000;
const LATE_EVERY_MS = 30_000;
const FORGET_AFTER_DAYS = 30;

/** Looks at what has ended and at what is late, and tells people what changed. Any number of workers may do so at once. */
@Injectable()
export class WatchAlerts implements OnApplicationBootstrap, OnModuleDestroy {
  #stops: readonly (() => void)[] = [];

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(SECRETS) private readonly secrets: Secrets,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: RunMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const onError = (err: unknown) => this.logger.warn({ err }, 'alerts could not be looked at');
    this.#stops = [
      repeat(async () => this.lookAt(await this.store.alerts.unseen()), { everyMs: EVERY_MS, onError }),
      repeat(() => this.lookAtLate(), { everyMs: LATE_EVERY_MS, onError }),
      repeat(() => this.send(), { everyMs: EVERY_MS, onError }),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.#stops) stop();
  }

  /** One look at each of these subjects. */
  async lookAt(subjects: readonly AlertSubject[]): Promise<void> {
    if (subjects.length === 0) return;
    const late = new Map((await this.store.schedules.late()).map((one) => [nameOf(one), one.minutes]));
    for (const subject of subjects) {
      const alerts = (await this.store.objects.all(subject.workspaceId, 'alert')).map(({ object }) => object);
      let ended: readonly RunRow[] = [];
      await this.store.alerts.look(subject, (known) => {
        ended = known.unseen;
        return judge(alerts, { subject, known, lateMinutes: late.get(nameOf(subject)) ?? 0 });
      });
      crashPoint('alert.judged');
      // After the look is kept, so that no run is counted twice.
      this.metrics.ended(ended);
    }
  }

  /** Schedules that are behind, and those that were: where nothing runs, nothing ends that would be looked at. */
  async lookAtLate(): Promise<void> {
    await this.store.alerts.forget(FORGET_AFTER_DAYS);
    const subjects = [...(await this.store.schedules.late()), ...(await this.store.alerts.subjectsWith('late'))];
    await this.lookAt([
      ...new Map(
        subjects.map(({ workspaceId, kind, subject }) => [nameOf({ workspaceId, kind, subject }), { workspaceId, kind, subject }]),
      ).values(),
    ]);
  }

  /** Sends what is due. What nobody confirms comes again later. */
  async send(): Promise<void> {
    for (const due of await this.store.alerts.due()) {
      await this.sendOne(due).then(
        () => this.store.alerts.sent(due.id),
        async (error: unknown) => {
          this.logger.warn(
            { alert: due.alertId, attempts: due.attempts, reason: messageOf(error) },
            'an alert reached nobody; it is sent again',
          );
          await this.store.alerts.unsent(due.id, messageOf(error));
        },
      );
    }
  }

  private async sendOne({ id, workspaceId, alertId, message }: DueMessage): Promise<void> {
    const found = await this.store.objects.find({ workspaceId, kind: 'alert', id: alertId });
    // Whoever removed the alert wants to hear no more of it.
    if (found === undefined) return;
    const alert: Alert = await this.secrets.openSettings({ workspaceId, schema: KINDS.alert.schema, settings: found.object });
    const log = (told: AlertMessage) => this.logger.warn({ workspaceId, ...told }, told.text);
    await sendMessage(alert.to, { id, message: message as AlertMessage, log });
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
