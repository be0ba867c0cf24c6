export { stitch, STITCH_STAGES, type StitchReport, type StitchRequest, type StitchStage } from './stitch.js';
export { validateRule } from './validate-rule.js';
export { compileCustomerEvents } from './publish.js';
