import type { FaultKind } from '@tributary/connector-kit';

/**
 * What an `error` string of Slack means for delivery. `rejected` concerns the one message, `channel` all that go to one channel, everything
 * else the sync.
 */
export interface ErrorMeaning {
  readonly means: FaultKind | 'rejected' | 'channel';
  readonly remedy?: string;
}

interface ErrorGroup extends ErrorMeaning {
  readonly errors: readonly string[];
}

const GROUPS: readonly ErrorGroup[] = [
  {
    means: 'unauthorized',
    remedy: 'Check the bot token, and that the app is installed with the scope `chat:write`.',
    errors: words(`not_authed invalid_auth account_inactive token_revoked token_expired missing_scope no_permission not_allowed_token_type
      two_factor_setup_required app_access_restricted access_denied accesslimited enterprise_is_restricted is_bot as_user_not_supported
      send_on_behalf_not_allowed permission_denied`),
  },
  {
    means: 'fatal',
    remedy: 'Check the option `usergroup`, and that the workspace has user groups in its plan.',
    errors: words('no_such_subteam subteam_not_found plan_upgrade_required'),
  },
  {
    means: 'channel',
    remedy: 'Check the option `channel` (best given as an id like `C0123456789`), and invite the app to it: `/invite @app`.',
    errors: words(`channel_not_found not_in_channel is_archived ekm_access_denied restricted_action restricted_action_read_only_channel
      restricted_action_thread_only_channel restricted_action_non_threadable_channel restricted_action_thread_locked messages_tab_disabled
      team_not_found posting_to_channel_denied is_inactive`),
  },
  { means: 'fatal', remedy: 'The workspace is over its message quota; run the sync again later.', errors: ['message_limit_exceeded'] },
  {
    means: 'fatal',
    remedy: 'This is a fault of the connector, please report it.',
    errors:
      words(`invalid_arg_name invalid_array_arg invalid_arguments invalid_charset invalid_form_data invalid_json invalid_post_type invalid_cursor invalid_limit invalid_types
      missing_argument
      missing_post_type method_deprecated deprecated_endpoint unknown_method`),
  },
  { means: 'throttled', errors: words('ratelimited rate_limited') },
  // `request_timeout`: the request arrived cut, so nothing was posted. The two of a migrating workspace end by themselves.
  { means: 'transient', errors: words('service_unavailable request_timeout org_login_required team_added_to_org') },
  // "It's possible some aspect of the operation succeeded before the error was raised."
  { means: 'in_doubt', errors: words('fatal_error internal_error') },
  {
    means: 'rejected',
    errors: words(`no_text msg_too_long invalid_blocks invalid_blocks_format msg_blocks_too_long markdown_text_conflict too_many_attachments
      too_many_contact_cards attachment_payload_limit_exceeded metadata_too_large invalid_metadata_format invalid_metadata_schema
      metadata_must_be_sent_from_app cannot_reply_to_message missing_file_data slack_connect_canvas_sharing_blocked
      slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked`),
  },
];

const CLASSES = new Map(GROUPS.flatMap((group) => group.errors.map((error) => [error, group] as const)));

/** An error Slack does not document for posting is taken as a refusal of the one message and shown as it is. */
export function classOf(error: string): ErrorMeaning {
  return CLASSES.get(error) ?? { means: 'rejected' };
}

const NO_WEBHOOK = 'Check the `webhook` of the destination: it may have been removed, or its app.';

/** What a webhook answers in words; it has few, and some of them only here. */
const WEBHOOK_CLASSES: ReadonlyMap<string, ErrorMeaning> = new Map<string, ErrorMeaning>([
  ...words('no_service no_service_id no_team team_disabled invalid_token').map((error): [string, ErrorMeaning] => [
    error,
    { means: 'unauthorized', remedy: NO_WEBHOOK },
  ]),
  ['action_prohibited', { means: 'unauthorized', remedy: 'An administrator of the workspace has restricted the webhook.' }],
  ...words('channel_not_found channel_is_archived user_not_found').map((error): [string, ErrorMeaning] => [
    error,
    { means: 'channel', remedy: 'The channel of the webhook is gone: make a new webhook.' },
  ]),
  ...words('invalid_payload invalid_blocks no_text too_many_attachments missing_text_or_fallback_or_attachments').map(
    (error): [string, ErrorMeaning] => [error, { means: 'rejected' }],
  ),
  // "Something strange and unusual happened": whether the message was posted is not said.
  ['rollup_error', { means: 'in_doubt' }],
]);

/** What an error of a webhook means; `undefined` for what is none of Slack's words. */
export function classOfWebhook(error: string): ErrorMeaning | undefined {
  return WEBHOOK_CLASSES.get(error);
}

function words(text: string): string[] {
  return text.split(/\s+/);
}
