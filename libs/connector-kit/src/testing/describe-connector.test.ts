import { describeConnector } from './describe-connector.js';
import { notes, sample } from './broken/notes.js';

describeConnector(notes(), { samples: { note: sample } });
