export { compileAudiences, type AudiencesRequest } from './compile-audiences.js';
export { compileSplit } from './compile/compile-split.js';
export { resolveConditions } from './resolve-conditions.js';
export { refuseUnfit } from './compile/compile-test.js';
export { refreshAudiences, traitTypes, type AudienceCounts, type AudiencesJob, type AudiencesReport } from './refresh-audiences.js';
export { previewAudience, type AudiencePreview } from './preview-audience.js';
export { listMembers, type Member, type MembersPage } from './read/list-members.js';
export { type AudienceMoment, type HistoryPage, listHistory } from './read/list-history.js';
export { type AudienceOverlap, MOST_COMPARED, overlapOf } from './read/overlap.js';
