export { type EndedRun, evaluate, type Facts, type Verdict } from './evaluate.js';
export { type AlertMessage, type Changes, changesOf, messagesOf } from './messages.js';
export { type Outgoing, sendMessage } from './send-message.js';
export { signatureHeaders } from './sign.js';
