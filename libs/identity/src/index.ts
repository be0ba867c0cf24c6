export { stitch, STITCH_STAGES, type StitchReport, type StitchRequest, type StitchStage } from './stitch.js';
export { readLog, type IdentityDefinition, type ReadLog } from './read-log.js';
export { buildProfiles, type BuildInto, type BuiltProfiles } from './build-profiles.js';
export { copyTables, type ProfileTables } from './tables.js';
export { reportOversized, reportQuarantined, type Oversized, type Quarantined } from './report.js';
export { validateRule } from './validate-rule.js';
export { compileCustomerEvents } from './publish.js';
