import { expect, test } from '@jest/globals';
import { openMetrics } from './metrics.js';

const RUN = { workspace: 'default', kind: 'sync', subject: 'vips', state: 'partial', seconds: 2 };

test('what ended runs did adds up by sync and outcome', async () => {
  const metrics = openMetrics('worker');
  metrics.runEnded({ ...RUN, records: { delivered: 40, rejected: 2, held: 0 } });
  metrics.runEnded({ ...RUN, state: 'succeeded', records: { delivered: 3 } });
  const text = await metrics.text();
  expect(text).toContain('tributary_records_total{workspace="default",sync="vips",outcome="delivered",process="worker"} 43');
  expect(text).toContain('tributary_records_total{workspace="default",sync="vips",outcome="rejected",process="worker"} 2');
  expect(text).not.toContain('outcome="held"');
  expect(text).toContain('tributary_runs_total{workspace="default",kind="sync",subject="vips",state="partial",process="worker"} 1');
});

test('requests are timed by their status', async () => {
  const metrics = openMetrics('worker');
  metrics.requestSent({ connector: 'braze', status: 429, seconds: 0.2 });
  metrics.requestSent({ connector: 'braze', status: 'none', seconds: 60 });
  const text = await metrics.text();
  expect(text).toContain('tributary_request_seconds_count{process="worker",connector="braze",status="429"} 1');
  expect(text).toContain('tributary_request_seconds_count{process="worker",connector="braze",status="none"} 1');
});

test('gauges are read at the look, forget what is gone, and one that cannot be read spoils nothing', async () => {
  const metrics = openMetrics('api');
  let open = ['braze', 'slack'];
  metrics.gauge('tributary_circuit_open', 'Destinations that are left alone', ['destination'], async () =>
    open.map((destination) => ({ labels: { destination }, value: 1 })),
  );
  metrics.gauge('tributary_broken', 'Cannot be read', [], () => Promise.reject(new Error('no database')));
  expect(await metrics.text()).toContain('tributary_circuit_open{destination="slack",process="api"} 1');
  open = ['braze'];
  const text = await metrics.text();
  expect(text).toContain('tributary_circuit_open{destination="braze",process="api"} 1');
  expect(text).not.toContain('slack');
});
