import { openTestWarehouse } from '@tributary/test-support';
import { describeWarehouse } from '../describe-warehouse.js';

describeWarehouse('DuckDB', () => openTestWarehouse('duckdb'));
