export { checkTemplate, type CheckedTemplate } from './check-template.js';
export { openTemplates, type TemplateRenderer } from './open-templates.js';
export { escapeMarkup, type Escape } from './escape.js';
export type { Rendered, RenderJob } from './rendering.js';
