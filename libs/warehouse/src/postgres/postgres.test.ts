import { openTestWarehouse } from '@tributary/test-support';
import { describeWarehouse } from '../describe-warehouse.js';

describeWarehouse('PostgreSQL', () => openTestWarehouse('postgres'));
