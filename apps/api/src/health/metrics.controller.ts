import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { METRICS } from '@tributary/runtime';
import { type Metrics, METRICS_TYPE } from '@tributary/telemetry';
import { Needs } from '../http/roles.js';

/** What this process counts, for Prometheus. Runs and records are counted by the workers, who answer on ports of their own. */
@Controller('metrics')
@ApiTags('health')
@Needs('admin')
export class MetricsController {
  constructor(@Inject(METRICS) private readonly metrics: Metrics) {}

  @Get()
  @Header('content-type', METRICS_TYPE)
  @ApiOperation({ operationId: 'health.metrics', summary: 'Metrics of the API process, in the text format of Prometheus' })
  @ApiProduces('text/plain')
  @ApiResponse({
    status: 200,
    description: 'The metrics',
    schema: { type: 'string', example: '# TYPE tributary_http_requests_total counter\ntributary_http_requests_total 12\n' },
  })
  read(): Promise<string> {
    return this.metrics.text();
  }
}
