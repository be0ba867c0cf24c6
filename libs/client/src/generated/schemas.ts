// Generated from apps/api/openapi.json: `npm run golden` writes it anew.

interface components {
    schemas: {
        Health: {
            /** @enum {string} */
            status: "ok";
        };
        Login: {
            token: string;
        };
        Session: {
            workspace: string;
            /** @enum {string} */
            role: "viewer" | "editor" | "admin";
            /** @description What of the role is allowed; empty: all */
            scopes: string[];
            /** @description Who is logged in; `null` for an API key */
            user: {
                /** Format: uuid */
                id: string;
                name: string;
                email: string | null;
            } | null;
            /** @description Where the caller may go */
            workspaces: components["schemas"]["Workspace"][];
        };
        Workspace: {
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "editor" | "admin";
        };
        SwitchWorkspace: {
            workspace: string;
        };
        RenameUser: {
            name: string;
            email: string | null;
        };
        SessionEntry: {
            /** Format: uuid */
            id: string;
            /** @description The one that asks */
            current: boolean;
            workspace: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            last_seen_at: string;
            /** Format: date-time */
            expires_at: string;
            address: string | null;
            /** @description What the browser calls itself */
            agent: string | null;
        };
        User: {
            /** Format: uuid */
            id: string;
            name: string;
            email: string | null;
            /** @enum {string} */
            role: "viewer" | "editor" | "admin";
            /** Format: date-time */
            created_at: string;
        };
        ChangeUser: {
            /** @enum {string} */
            role: "viewer" | "editor" | "admin";
        };
        LoginLink: {
            token: string;
            /** @description The link, without the address of the dashboard */
            path: string;
            /** Format: date-time */
            expires_at: string;
        };
        Invitation: {
            /** Format: uuid */
            id: string;
            email: string;
            /** @enum {string} */
            role: "viewer" | "editor" | "admin";
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            created_by: string;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            created_by_name: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
        };
        CreateInvitation: {
            email: string;
            /**
             * @default viewer
             * @enum {string}
             */
            role?: "viewer" | "editor" | "admin";
        };
        CreatedInvitation: {
            /** Format: uuid */
            id: string;
            email: string;
            /** @enum {string} */
            role: "viewer" | "editor" | "admin";
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            created_by: string;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            created_by_name: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            token: string;
            path: string;
        };
        AcceptInvitation: {
            token: string;
            /** @description Needed unless somebody is logged in */
            name?: string;
        };
        CreateWorkspace: {
            id: components["schemas"]["Id"];
            /** @description The id unless given */
            name?: string;
        };
        Id: string;
        CreatedWorkspace: {
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "editor" | "admin";
            key: string | null;
        };
        RenameWorkspace: {
            name: string;
        };
        AuditEntry: {
            id: string;
            /** @description Its place in the chain of the workspace */
            seq: string;
            /** Format: date-time */
            at: string;
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            actor: string;
            /** @description What they were called then */
            actor_name: string | null;
            /** @description What was done: `definition.put`, `run.cancel`, `session.login` */
            verb: string;
            kind: string | null;
            /** @description The id of what it was done to */
            subject: string | null;
            /** @description What is different since, field by field; a secret is shown as `{ "secret": true }` */
            changes: {
                field: string;
                before?: unknown;
                after?: unknown;
            }[];
            request_id: string | null;
            /** @description Where the request came from */
            address: string | null;
            /** @description SHA-256 over this entry and the hash of the one before it */
            hash: string;
        };
        AuditVerdict: {
            whole: boolean;
            entries: number;
            /** @description The hash of the newest entry: noted elsewhere, it proves later that nothing was cut off */
            head: string | null;
            /** @description The first entry that does not fit */
            broken: {
                seq: string | null;
                id: string;
                /**
                 * @description It was changed, is gone, or was put beside the chain
                 * @enum {string}
                 */
                fault: "changed" | "missing" | "unchained";
            } | null;
            /** @description Where the hash that was asked about stands */
            noted?: {
                seq: string;
            } | null;
        };
        ApiKey: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "editor" | "admin";
            /** @description What of its role the key may do; empty: all */
            scopes: string[];
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            created_by: string;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            created_by_name: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            last_used_at: string | null;
        };
        CreateApiKey: {
            name: string;
            /**
             * @default editor
             * @enum {string}
             */
            role?: "viewer" | "editor" | "admin";
            /**
             * @description What of its role the key may do; all unless given
             * @default []
             */
            scopes?: string[];
            /** Format: date-time */
            expires_at?: string;
        };
        CreatedApiKey: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @enum {string} */
            role: "viewer" | "editor" | "admin";
            /** @description What of its role the key may do; empty: all */
            scopes: string[];
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            created_by: string;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            created_by_name: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            last_used_at: string | null;
            key: string;
        };
        Connector: {
            slug: string;
            name: string;
            settings: {
                [key: string]: unknown;
            };
            objects: components["schemas"]["ConnectorObject"][];
        };
        ConnectorObject: {
            name: string;
            label: string;
            modes: string[];
            /** @enum {string} */
            writes: "full" | "partial" | "event";
            /**
             * @description Whether a request may be repeated without harm; it may depend on options and operation
             * @enum {string}
             */
            idempotent: "always" | "depends" | "never";
            accepts_other_fields: boolean;
            /** @description What a removal does there */
            removal: string | null;
            /**
             * @description What a first run does with the records there are, unless the sync says otherwise
             * @enum {string}
             */
            first_run: "send" | "adopt";
            batch: {
                /** @description Records in one request */
                records: number;
                /** @description Bytes of one request */
                bytes: number | null;
            };
            /** @description Limits of another way in, for runs with many changes */
            bulk: {
                /** @description Records in one request */
                records: number;
                /** @description Bytes of one request */
                bytes: number | null;
            } | null;
            /** @description Requests under way at once */
            concurrency: number;
            /** @description The most requests in a time, for all that share the bucket and the credential */
            rate: {
                requests: number;
                per_ms: number;
                bucket: string;
            } | null;
            /** @description Fields whose values name a lane: its changes are sent in order */
            lane: string[];
            /** @description The destination can be asked for further fields */
            discovers: boolean;
            /** @description What is there can be compared with what was told */
            reads: boolean;
            /** @description The destination is looked at before the first request of a run */
            prepares: boolean;
            options: {
                [key: string]: unknown;
            };
            fields: components["schemas"]["Field"][];
        };
        Field: {
            name: string;
            label: string;
            type: string;
            required: boolean;
            identifier: boolean;
            help: string | null;
            /** @description Characters of a text */
            max_length: number | null;
            /** @description Elements of a list */
            max_items: number | null;
            /** @description The only values taken */
            choices: string[] | null;
        };
        ApplyRequest: {
            /**
             * @description Every object with its `kind` and `id`, in any order
             * @example [
             *       {
             *         "kind": "identifier_type",
             *         "id": "email",
             *         "normalize": "email"
             *       }
             *     ]
             */
            objects: {
                [key: string]: unknown;
            }[];
            /**
             * @description Delete what is defined and not among the objects
             * @default false
             */
            prune?: boolean;
            /** @description Delete these in the same transaction. What else stands stays, and must need none of them */
            delete?: {
                /**
                 * @example trait
                 * @enum {string}
                 */
                kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
                /** @example lifetime_value */
                id: string;
            }[];
            /** @description `revisions` of a plan: if anything of it is at another revision now, nothing is applied (412) */
            expected?: components["schemas"]["ObjectRevision"][];
        };
        ObjectRevision: {
            /**
             * @example trait
             * @enum {string}
             */
            kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
            /** @example lifetime_value */
            id: string;
            revision: number;
        };
        ApplyResult: {
            created: {
                /**
                 * @example trait
                 * @enum {string}
                 */
                kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
                /** @example lifetime_value */
                id: string;
            }[];
            changed: {
                /**
                 * @example trait
                 * @enum {string}
                 */
                kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
                /** @example lifetime_value */
                id: string;
                fields: string[];
            }[];
            deleted: {
                /**
                 * @example trait
                 * @enum {string}
                 */
                kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
                /** @example lifetime_value */
                id: string;
            }[];
            unchanged: number;
        };
        PlanRequest: {
            /**
             * @description Every object with its `kind` and `id`, in any order
             * @example [
             *       {
             *         "kind": "identifier_type",
             *         "id": "email",
             *         "normalize": "email"
             *       }
             *     ]
             */
            objects: {
                [key: string]: unknown;
            }[];
            /**
             * @description Delete what is defined and not among the objects
             * @default false
             */
            prune?: boolean;
            /** @description Delete these in the same transaction. What else stands stays, and must need none of them */
            delete?: {
                /**
                 * @example trait
                 * @enum {string}
                 */
                kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
                /** @example lifetime_value */
                id: string;
            }[];
            /**
             * @description Have a worker preview the syncs that are reached
             * @default true
             */
            impact?: boolean;
            /**
             * @description How long the previews may take together; of a sync whose preview took longer it is said so
             * @default 15
             */
            wait_seconds?: number;
        };
        ProjectPlan: {
            created: {
                /**
                 * @example trait
                 * @enum {string}
                 */
                kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
                /** @example lifetime_value */
                id: string;
            }[];
            changed: {
                /**
                 * @example trait
                 * @enum {string}
                 */
                kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
                /** @example lifetime_value */
                id: string;
                revision: number;
                /** @description Secrets read `{ "secret": true }` */
                changes: components["schemas"]["FieldChange"][];
            }[];
            deleted: components["schemas"]["ObjectRevision"][];
            unchanged: number;
            /** @description What it was made for: given to an apply as `expected`, it is done as planned or not */
            revisions: components["schemas"]["ObjectRevision"][];
            /**
             * @description What would be computed otherwise. Empty where `impact` is false
             * @default []
             */
            profiles: components["schemas"]["ProfileImpact"][];
            /** @description Empty where `impact` is false */
            syncs: components["schemas"]["SyncImpact"][];
        };
        FieldChange: {
            field: string;
            old?: unknown;
            new?: unknown;
        };
        ProfileImpact: {
            /** @description `trait lifetime_value`, `audience vips`, or `profiles` where they are stitched otherwise */
            what: string;
            warehouse: string;
            /** @description The changes that reach it: `context exchange_rate` */
            because: string[];
            /** @description Compared with what the last runs left: what happened since is in it; `null` where that cannot be told */
            profiles: {
                /** @description Would get a value, enter, or come to be */
                added: number;
                /** @description Would have another value, be in another split, or have other identifiers or events */
                changed: number;
                /** @description Would lose the value, leave, or be gone */
                removed: number;
            } | null;
            /** @description Why it cannot be told, or which values would be left out */
            reason: string | null;
        };
        SyncImpact: {
            sync: string;
            /** @description The changes that reach it: `model products` */
            because: string[];
            /** @description What its next run would send; `null` where that cannot be told */
            records: {
                add: number;
                change: number;
                remove: number;
            } | null;
            /** @description Where `records` cannot be told before something is computed: at most so many, by what that would change. Missing: unknown */
            at_most?: number;
            /** @description Why it cannot be told */
            reason: string | null;
            /** @description Why its guard would hold that run */
            held: string | null;
        };
        ProjectExport: {
            /** @description In the order of their kinds, then by id */
            objects: {
                [key: string]: unknown;
            }[];
            /** @description The variables they refer to. Applied where the secrets are stored, these stay as they are */
            secrets: string[];
        };
        Promotion: {
            id: string;
            /** @enum {string} */
            state: "waiting" | "applied" | "rejected" | "refused";
            from: string;
            note: string | null;
            prune: boolean;
            plan: components["schemas"]["ProjectPlan"];
            /** @description It waits for an admin who is not its author */
            needs_another: boolean;
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            created_by: string;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            created_by_name: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            decided_by: string | null;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            decided_by_name: string | null;
            /** Format: date-time */
            decided_at: string | null;
            /** @description Why it was rejected or refused */
            reason: string | null;
        };
        StartPromotion: {
            /**
             * @description Every object with its `kind` and `id`, in any order
             * @example [
             *       {
             *         "kind": "identifier_type",
             *         "id": "email",
             *         "normalize": "email"
             *       }
             *     ]
             */
            objects: {
                [key: string]: unknown;
            }[];
            /**
             * @description Delete what is defined and not among the objects
             * @default false
             */
            prune?: boolean;
            /**
             * @description Have a worker preview the syncs that are reached
             * @default true
             */
            impact?: boolean;
            /**
             * @description How long the previews may take together; of a sync whose preview took longer it is said so
             * @default 15
             */
            wait_seconds?: number;
            /**
             * @description Where it comes from, for people
             * @example staging
             */
            from: string;
            /**
             * @description What it is for
             * @example The spring campaign
             */
            note?: string;
        };
        PromotionApproval: {
            required: boolean;
        };
        RejectPromotion: {
            reason?: string;
        };
        CheckDefinitions: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
            objects?: {
                [key: string]: unknown;
            }[];
        };
        DefinitionProblems: {
            /** @description Rules, traits, contexts and syncs whose expressions were tried */
            checked: number;
            problems: {
                kind: string;
                id: components["schemas"]["Id"];
                /** @description The field */
                path: string;
                message: string;
                /** @description Within the field, from 1 */
                line: number | null;
                column: number | null;
            }[];
        };
        StartStitchRun: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
            /**
             * @description Read the whole log again, not only what is new
             * @default false
             */
            full?: boolean;
            /**
             * @description In the schema `<schema>_shadow`: nothing that people read changes. Profiles keep their ids
             * @default false
             */
            shadow?: boolean;
        };
        Run: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "stitch" | "traits" | "audiences" | "sync" | "pipeline" | "maintenance" | "preview" | "what_if" | "reconcile" | "lookup" | "check";
            subject: string;
            /** @enum {string} */
            state: "queued" | "running" | "succeeded" | "partial" | "held" | "failed" | "cancelled";
            /** @enum {string|null} */
            stage: "extract" | "diff" | "guard" | "freeze" | "deliver" | "acknowledge" | "finish" | null;
            counts: components["schemas"]["RunCounts"];
            /** @description Of the present stage */
            progress: {
                done: number;
                total: number;
            } | null;
            error: {
                code: string;
                message: string;
            } | null;
            /** @description What a run that delivers nothing found */
            result: {
                [key: string]: unknown;
            } | null;
            /**
             * @description What the run of a sync is to do
             * @default {
             *       "kind": "changes"
             *     }
             */
            intent: components["schemas"]["Intent"];
            /**
             * @description What of its plan waits for a person
             * @default null
             */
            held: {
                reason: string;
                /** @description The hash the plan is released by */
                plan: string;
                /** Format: date-time */
                until: string;
                samples: {
                    /** @enum {string} */
                    operation: "add" | "change" | "remove";
                    key: string;
                }[];
            } | null;
            /**
             * @description Why it stands still
             * @default null
             */
            waiting: {
                /** Format: date-time */
                until: string | null;
                reason: string;
            } | null;
            /**
             * Format: date-time
             * @default null
             */
            cancel_requested_at: string | null;
            /** @enum {string} */
            trigger: "api" | "schedule" | "retry" | "pipeline";
            /**
             * Format: uuid
             * @description The pipeline it is part of
             * @default null
             */
            parent: string | null;
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            created_by: string;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            created_by_name: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
        };
        RunCounts: {
            /** @default 0 */
            extracted: number;
            /** @default 0 */
            invalid: number;
            /** @default 0 */
            unchanged: number;
            /** @default 0 */
            planned: number;
            /** @default 0 */
            added: number;
            /** @default 0 */
            changed: number;
            /** @default 0 */
            removed: number;
            /** @default 0 */
            delivered: number;
            /** @default 0 */
            rejected: number;
            /** @default 0 */
            in_doubt: number;
            /** @default 0 */
            held: number;
            /** @default 0 */
            cancelled: number;
            /** @default 0 */
            pending: number;
            /** @default 0 */
            requests: number;
        };
        Intent: {
            /** @enum {string} */
            kind: "changes";
        } | {
            /** @enum {string} */
            kind: "full";
        } | {
            /** @enum {string} */
            kind: "resync";
        } | {
            /** @enum {string} */
            kind: "adopt";
            /** @description Keys of records as people see them */
            keys?: string[];
        } | {
            /** @enum {string} */
            kind: "resend";
            /** @description Keys of records as people see them */
            keys: string[];
        } | {
            /** @enum {string} */
            kind: "remove";
            /** @description Keys of records as people see them */
            keys: string[];
        } | {
            /** @enum {string} */
            kind: "release";
            /** Format: uuid */
            run: string;
            plan: string;
        } | {
            /** @enum {string} */
            kind: "reset";
        };
        AskWhatIf: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
            /** @default [] */
            types?: components["schemas"]["IdentifierType"][];
            /** @default [] */
            rules?: components["schemas"]["IdentityRule"][];
            /** @default [] */
            pins?: components["schemas"]["Pin"][];
            /**
             * @description Definitions that would be gone
             * @default []
             */
            removed?: {
                /** @enum {string} */
                kind: "identifier_type" | "identity_rule" | "pin";
                id: components["schemas"]["Id"];
            }[];
        };
        IdentifierType: {
            /** @enum {string} */
            kind: "identifier_type";
            id: components["schemas"]["Id"];
            /**
             * @default none
             * @enum {string}
             */
            normalize?: "none" | "lower" | "trim_lower" | "email" | "phone_e164";
            /** @description The country of phone numbers written without one; without it they name nobody */
            region?: string;
            /**
             * @description Values that join nobody, besides the defaults
             * @default []
             */
            blocked?: string[];
            /**
             * @description Regular expressions, in the words of the warehouse; a value one of them finds joins nobody
             * @default []
             */
            blocked_patterns?: string[];
            /**
             * @description How many distinct values of other types one value may occur together with: over all types, or by type (all others keep 1,000 together). A value above it joins nothing
             * @default 1000
             */
            max_linked?: number | {
                [key: string]: number;
            };
            /**
             * @description A profile with more values of this type is reported as oversized
             * @default 100
             */
            max_per_profile?: number;
            /**
             * @description `exclude` keeps oversized profiles out of syncs
             * @default report
             * @enum {string}
             */
            oversized?: "report" | "exclude";
            /**
             * @description Higher first where one identifier of a profile is shown
             * @default 0
             */
            priority?: number;
        };
        IdentityRule: {
            /** @enum {string} */
            kind: "identity_rule";
            id: components["schemas"]["Id"];
            /** @default {} */
            event?: components["schemas"]["EventKind"];
            /** @description The id of the identifier type */
            identifier: components["schemas"]["Id"];
            /** @description SQL over one event, for example payload->>'email' */
            value: string;
        };
        EventKind: {
            /** @default * */
            source_id?: string;
            /** @default * */
            type?: string;
            /** @default * */
            version?: string;
        };
        Pin: {
            /** @enum {string} */
            kind: "pin";
            id: components["schemas"]["Id"];
            identifier: components["schemas"]["Id"];
            value: string;
            from?: {
                identifier: components["schemas"]["Id"];
                value: string;
            };
            reason?: string;
        };
        ConfirmReset: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
            /**
             * @description Only what the shadow schema holds
             * @default false
             */
            shadow?: boolean;
            /** @description The id of the warehouse, again */
            confirm?: string;
        };
        IdentityExplanation: {
            from: components["schemas"]["Identifier"];
            to: components["schemas"]["Identifier"];
            joined: boolean;
            /**
             * Format: uuid
             * @description Of both, when they are joined
             */
            profile_id: string | null;
            /**
             * @description Why they are not joined
             * @enum {string|null}
             */
            cause: "unknown" | "blocked" | "quarantined" | "cut" | "apart" | null;
            /** @description The same for people */
            reason: string | null;
            /** @description Each event holds two identifiers; the first is that of the step before */
            steps: {
                event_id: string;
                event_time: string;
                from: components["schemas"]["Identifier"];
                to: components["schemas"]["Identifier"];
            }[];
        };
        Identifier: {
            type: string;
            value: string;
        };
        Quarantine: {
            /** @description How many there are in all */
            values: number;
            items: {
                type: string;
                value: string;
                /** @description The type of the others; `null`: over all types */
                linked_type: string | null;
                linked: number;
                max_linked: number;
            }[];
        };
        StartTraitsRun: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
            /**
             * @description Compute all profiles, due or not
             * @default false
             */
            full?: boolean;
            /**
             * @description In the schema `<schema>_shadow`: nothing that people read changes. Profiles keep their ids
             * @default false
             */
            shadow?: boolean;
            /** @description Only these, for all profiles */
            traits?: components["schemas"]["Id"][];
            /** @description Compute these contexts again, or all (`true`), however young they are */
            contexts?: true | components["schemas"]["Id"][];
        };
        PreviewTrait: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
            trait: components["schemas"]["Trait"];
            /**
             * @description Of how many profiles: those that did something last
             * @default 200
             */
            profiles?: number;
        };
        Trait: {
            /** @enum {string} */
            kind: "trait";
            id: components["schemas"]["Id"];
            label?: string;
            description?: string;
            owner?: string;
            /** @default false */
            pii?: boolean;
            /** @enum {string} */
            type: "avg" | "first" | "last" | "least_frequent" | "list" | "max" | "min" | "most_frequent" | "num_of_unique" | "sum" | "value";
            /** @description SQL over one event of the profile; it may give several values for one event */
            value: string;
            /** @description SQL number over one event: the weight of its values (default 1) */
            weight?: string;
            /** @description SQL over the extracted `value` and `weight` (default `value`) */
            outer_value?: string;
            /** @description SQL number over the extracted `value` and `weight` (default `weight`) */
            outer_weight?: string;
            /** @description SQL condition on the event */
            filter?: string;
            /** @description SQL condition on the extracted `value` and `weight` */
            outer_filter?: string;
            /** @default [] */
            sources?: string[];
            /** @default [] */
            types?: string[];
            /** @default [] */
            versions?: string[];
        } | {
            /** @enum {string} */
            kind: "trait";
            id: components["schemas"]["Id"];
            label?: string;
            description?: string;
            owner?: string;
            /** @default false */
            pii?: boolean;
            /** @enum {string} */
            type: "custom";
            /** @description SQL over `base` (the events of one profile: id, source_id, type, version, event_time, payload) and `context` (key, value), giving one column `value` */
            query: string;
            /**
             * @description `many`: the trait is a list of all rows; `one`: it is the one row there is, and more are an error
             * @default many
             * @enum {string}
             */
            rows?: "one" | "many";
        } | {
            /** @enum {string} */
            kind: "trait";
            id: components["schemas"]["Id"];
            label?: string;
            description?: string;
            owner?: string;
            /** @default false */
            pii?: boolean;
            /** @enum {string} */
            type: "sql";
            /** @description SQL of the warehouse that gives `profile_id` and `value`, at most one row a profile */
            query: string;
        } | {
            /** @enum {string} */
            kind: "trait";
            id: components["schemas"]["Id"];
            label?: string;
            description?: string;
            owner?: string;
            /** @default false */
            pii?: boolean;
            /** @enum {string} */
            type: "model";
            model: components["schemas"]["Id"];
            /** @description The column of the model that holds the value */
            column: string;
            /** @description The identifier type, and the column of the model that holds such identifiers */
            by: {
                identifier: components["schemas"]["Id"];
                column: string;
            };
        } | {
            /** @enum {string} */
            kind: "trait";
            id: components["schemas"]["Id"];
            label?: string;
            description?: string;
            owner?: string;
            /** @default false */
            pii?: boolean;
            /** @enum {string} */
            type: "formula";
            /** @description SQL over other traits of the same profile and its membership in audiences, by their ids */
            value: string;
        };
        TraitPreview: {
            /** @description That were looked at */
            profiles: number;
            /** @description Of them, those that would have a value */
            values: number;
            items: {
                profile_id: string;
                value: unknown;
            }[];
            /** @description What the warehouse says of a value on which the definition fails */
            problem: string | null;
        };
        Recalculate: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
            /**
             * @description Those of the shadow schema
             * @default false
             */
            shadow?: boolean;
        };
        TraitStatistic: {
            trait: string;
            /** @description All there are */
            profiles: number;
            /** @description Profiles that have a value */
            values: number;
            uniques: number | null;
            lowest: unknown;
            highest: unknown;
            top: {
                value: unknown;
                profiles: number;
            }[];
            taken_at: string;
        };
        StartAudiencesRun: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
        };
        PreviewAudience: {
            audience: components["schemas"]["Audience"];
        };
        Audience: {
            /** @enum {string} */
            kind: "audience";
            id: components["schemas"]["Id"];
            warehouse: components["schemas"]["Id"];
            label?: string;
            description?: string;
            condition: components["schemas"]["AudienceCondition"];
            /**
             * @description Parts of the members by chance, the same in every run; who is in none of them has no split
             * @default []
             */
            splits?: {
                name: components["schemas"]["Id"];
                share: number;
            }[];
            /** @description What decides who is in which split (default: the id) */
            seed?: string;
            /** @description A profile is a member of at most one audience of a list: the one with the lowest number */
            list?: {
                name: components["schemas"]["Id"];
                priority: number;
            };
        };
        AudienceCondition: {
            and: components["schemas"]["AudienceCondition"][];
        } | {
            or: components["schemas"]["AudienceCondition"][];
        } | {
            not: components["schemas"]["AudienceCondition"];
        } | {
            trait: components["schemas"]["Id"];
            /** @enum {string} */
            is: "equals" | "not_equals" | "less" | "at_most" | "greater" | "at_least" | "between" | "one_of" | "none_of" | "any_of" | "all_of" | "contains" | "starts_with" | "ends_with" | "is_set" | "is_not_set" | "is_true" | "is_false" | "before" | "after" | "within" | "not_within";
            value?: number | boolean | string | (number | boolean | string)[];
        } | {
            event: components["schemas"]["EventKind"];
            /** @default [] */
            where?: {
                property: string;
                /** @enum {string} */
                is: "equals" | "not_equals" | "less" | "at_most" | "greater" | "at_least" | "between" | "one_of" | "none_of" | "any_of" | "all_of" | "contains" | "starts_with" | "ends_with" | "is_set" | "is_not_set" | "is_true" | "is_false" | "before" | "after" | "within" | "not_within";
                value?: number | boolean | string | (number | boolean | string)[];
            }[];
            /**
             * @description How many such events there must be (default: at least one)
             * @default {
             *       "is": "at_least",
             *       "value": 1
             *     }
             */
            count?: {
                /** @enum {string} */
                is: "equals" | "less" | "at_most" | "greater" | "at_least";
                value: number;
            };
            /** @description How long before the run's start at most */
            within?: string;
            /**
             * Format: date-time
             * @description At this time or later
             */
            after?: string;
            /**
             * Format: date-time
             * @description Earlier than this time
             */
            before?: string;
        } | {
            /** @description Events one after another, in this order */
            funnel: {
                event: components["schemas"]["EventKind"];
                /** @default [] */
                where?: {
                    property: string;
                    /** @enum {string} */
                    is: "equals" | "not_equals" | "less" | "at_most" | "greater" | "at_least" | "between" | "one_of" | "none_of" | "any_of" | "all_of" | "contains" | "starts_with" | "ends_with" | "is_set" | "is_not_set" | "is_true" | "is_false" | "before" | "after" | "within" | "not_within";
                    value?: number | boolean | string | (number | boolean | string)[];
                }[];
                /** @description How long after the step before at most */
                within?: string;
            }[];
            /**
             * @description Events that must not have followed the first step
             * @default []
             */
            without?: {
                event: components["schemas"]["EventKind"];
                /** @default [] */
                where?: {
                    property: string;
                    /** @enum {string} */
                    is: "equals" | "not_equals" | "less" | "at_most" | "greater" | "at_least" | "between" | "one_of" | "none_of" | "any_of" | "all_of" | "contains" | "starts_with" | "ends_with" | "is_set" | "is_not_set" | "is_true" | "is_false" | "before" | "after" | "within" | "not_within";
                    value?: number | boolean | string | (number | boolean | string)[];
                }[];
                /**
                 * @description None after the first step until the run's start (`now`), or until the last step
                 * @default now
                 * @enum {string}
                 */
                until?: "now" | "last_step";
            }[];
            /** @description How long before the run's start at most */
            within?: string;
            /**
             * Format: date-time
             * @description At this time or later
             */
            after?: string;
            /**
             * Format: date-time
             * @description Earlier than this time
             */
            before?: string;
        } | {
            audience: components["schemas"]["Id"];
        } | {
            first_seen: {
                /** @description How long before the run's start at most */
                within?: string;
                /**
                 * Format: date-time
                 * @description At this time or later
                 */
                after?: string;
                /**
                 * Format: date-time
                 * @description Earlier than this time
                 */
                before?: string;
                /** @description Longer before the run's start than this */
                not_within?: string;
            };
        } | {
            last_seen: {
                /** @description How long before the run's start at most */
                within?: string;
                /**
                 * Format: date-time
                 * @description At this time or later
                 */
                after?: string;
                /**
                 * Format: date-time
                 * @description Earlier than this time
                 */
                before?: string;
                /** @description Longer before the run's start than this */
                not_within?: string;
            };
        } | {
            identifier: components["schemas"]["Id"];
        };
        AudiencePreview: {
            members: number;
            splits: {
                /** @description `null`: in none */
                split: string | null;
                members: number;
            }[];
            /** @description Ids of some of the profiles, at most ten of each split */
            sample: string[];
        };
        AudienceMembers: {
            items: {
                /** Format: uuid */
                profile_id: string;
                split: string | null;
                /** Format: date-time */
                entered_at: string;
                traits: {
                    [key: string]: unknown;
                };
            }[];
            next: string | null;
            members: number;
            /** Format: date-time */
            computed_at: string;
        };
        AudienceHistory: {
            items: {
                run: string;
                /** Format: date-time */
                at: string;
                members: number;
                entered: number;
                left: number;
            }[];
            next: string | null;
        };
        CompareAudiences: {
            audiences: components["schemas"]["Id"][];
        };
        AudienceOverlap: {
            audiences: {
                audience: string;
                members: number;
            }[];
            /** @description Members of all of them */
            in_all: number;
            /** @description Members of any of them */
            in_any: number;
            pairs: {
                audiences: [
                    string,
                    string
                ];
                members: number;
            }[];
            /** @description Members of exactly these and none of the others, the most first; what has no members is left out */
            regions: {
                audiences: string[];
                members: number;
            }[];
        };
        ProfileSummary: {
            /** Format: uuid */
            id: string;
            created_at: string;
            last_event_at: string | null;
            /**
             * Format: uuid
             * @description The profile it became part of; then it has nothing of its own any more
             */
            merged_into: string | null;
        };
        Profile: {
            /** Format: uuid */
            id: string;
            created_at: string;
            last_event_at: string | null;
            /**
             * Format: uuid
             * @description The profile it became part of; then it has nothing of its own any more
             */
            merged_into: string | null;
            /** @description Last seen first, at most 500 */
            identifiers: {
                type: string;
                value: string;
                last_seen_at: string | null;
            }[];
            identifier_count: number;
            /** @description The types of which it has more identifiers than allowed */
            oversized: {
                type: string;
                identifiers: number;
                max_per_profile: number;
            }[];
            /** @description Profiles that became part of it, by which identifier and event; newest first, at most 100 */
            merges: {
                /** Format: uuid */
                absorbed_id: string;
                type: string | null;
                value: string | null;
                event_id: string | null;
                run_id: string | null;
                merged_at: string;
            }[];
            /**
             * @description It is a member of, as the last run of audiences left them
             * @default []
             */
            audiences: {
                id: string;
                split: string | null;
                entered_at: string | null;
            }[];
            traits: {
                id: string;
                type: string;
                value: unknown;
                /** @description Of the definition that gave it */
                revision: number | null;
                /** @description The run that computed it */
                run_id: string | null;
                computed_at: string | null;
            }[];
            calculated_at: string | null;
        };
        ProfileEvents: {
            items: {
                id: string;
                source_id: string;
                type: string;
                version: string;
                event_time: string;
                /** @description JSON text, at most 10,000 characters of it */
                payload: string;
            }[];
            next: string | null;
        };
        ProfileGraph: {
            /** @description Last seen first, at most 400 */
            identifiers: {
                type: string;
                value: string;
                last_seen_at: string | null;
            }[];
            identifier_count: number;
            /** @description Between two of them, by their places in the list: the first event that holds both. At most 2,000 */
            links: {
                from: number;
                to: number;
                event_id: string;
                event_time: string | null;
            }[];
            link_count: number;
        };
        Provenance: {
            trait: components["schemas"]["Id"];
            /**
             * Format: uuid
             * @description The profile there is now: the surviving one, where the one asked about was merged
             */
            profile_id: string;
            value: unknown;
            /** @description Of the definition that gave it */
            revision: number | null;
            run_id: string | null;
            computed_at: string | null;
            /** @description The profile changed since: the events may be others than those it was computed from */
            due: boolean;
            /** @description Events or rows that decided it: all that were added up, the last one, … */
            found: number;
            /** @description Events or rows that had a value at all */
            considered: number;
            /** @description Those that decided it before the others */
            events: {
                [key: string]: unknown;
            }[];
            /** @description The traits a formula is made of; an audience it names is one that is true for its members */
            inputs: {
                trait: string;
                value: unknown;
            }[];
            query: string | null;
            contexts: {
                key: string;
                value: string | null;
                modified: string | null;
            }[];
        };
        Promote: {
            /**
             * @description The views of the shadow schema; promoted over those of the schema, they are switched
             * @default false
             */
            shadow?: boolean;
        };
        Suggestions: {
            /** @description The kinds of events there are, the commonest first */
            kinds: {
                source_id: string;
                type: string;
                version: string;
                events: number;
            }[];
            suggestions: components["schemas"]["Suggestion"][];
        };
        Suggestion: {
            /** @description An identifier type, an identity rule or a trait, as it would be applied */
            object: {
                [key: string]: unknown;
            };
            why: string;
            /** @description Some of the values it would give */
            examples: string[];
        };
        QueryWarehouse: {
            /** @description One `SELECT` in the SQL of the warehouse; it may only read and compute */
            sql: string;
            /**
             * @description How many rows at most
             * @default 100
             */
            limit?: number;
        };
        QueryAnswer: {
            columns: {
                name: string;
                /** @example text */
                type: string;
                /**
                 * @description As the warehouse calls it
                 * @example VARCHAR
                 */
                native_type: string;
            }[];
            /**
             * @description Values in the order of the columns; 64-bit integers and decimals as text, lists and documents as the text of their JSON
             * @example [
             *       [
             *         1,
             *         "ada@example.com",
             *         "12.50"
             *       ]
             *     ]
             */
            rows: unknown[][];
            /** @description There are more rows */
            truncated: boolean;
            /** @description How many values are so long that only their beginning is shown, with `…` behind it */
            shortened: number;
        };
        ImportRequest: {
            /** @enum {string} */
            from: "meiro";
            /** @description Where its tables are: `events`, `stitching_attributes_config`, `attributes`, `context` */
            schema: string;
        };
        Imported: {
            objects: {
                [key: string]: unknown;
            }[];
            problems: {
                path: string;
                message: string;
            }[];
        };
        StoredObject: {
            /** @enum {string} */
            kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
            id: string;
            revision: number;
            /** Format: date-time */
            updated_at: string;
            object: {
                [key: string]: unknown;
            };
        };
        Lineage: {
            nodes: {
                id: string;
                /** @enum {string} */
                kind: "audience" | "event_kind" | "column" | "table" | "identifier_type" | "context" | "trait" | "model" | "field" | "sync" | "destination" | "missing";
                label: string;
            }[];
            /** @description From what is read to what is made of it */
            edges: {
                from: string;
                to: string;
            }[];
        };
        RevisionEntry: {
            revision: number;
            /** Format: date-time */
            at: string;
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            actor: string;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            actor_name: string | null;
            /** @description The object was deleted */
            deleted: boolean;
            /** @description The places that changed, in dotted form */
            fields: string[];
        };
        Revision: {
            /** @enum {string} */
            kind: "warehouse" | "identifier_type" | "identity_rule" | "pin" | "context" | "trait" | "model" | "audience" | "destination" | "sync" | "alert";
            id: string;
            revision: number;
            /** Format: date-time */
            at: string;
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            actor: string;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            actor_name: string | null;
            /** @description The object was deleted */
            deleted: boolean;
            /** @description `null` where the object was deleted */
            object: {
                [key: string]: unknown;
            } | null;
            /** @description The revision it is compared with; `null` for the first */
            before: number | null;
            changes: components["schemas"]["FieldChange"][];
        };
        StartSyncRun: {
            /**
             * @description Send every record, changed or not
             * @default false
             */
            full?: boolean;
            /** @description Send these records, changed or not; short for the intent `resend` */
            keys?: string[];
            intent?: components["schemas"]["Intent"];
            /**
             * @description Plan it and send nothing: the run is a preview, its `result` a Preview
             * @default false
             */
            dry_run?: boolean;
            /** @description The id of the sync, for what cannot be undone: `reset` and `remove` */
            confirm?: string;
        };
        ReleaseRun: {
            plan?: string;
        };
        StartPreview: {
            /** @description A definition of the sync that is not stored: what it would send in place of the one that stands */
            sync?: {
                [key: string]: unknown;
            };
            intent?: components["schemas"]["Intent"];
        };
        CheckResult: {
            ok: boolean;
            detail: string;
        };
        RunRecord: {
            seq: number | null;
            key: string | null;
            operation: string | null;
            /** @enum {string} */
            outcome: "invalid" | "rejected" | "in_doubt" | "pending" | "cancelled";
            code: string;
            message: string;
        };
        RunExchange: {
            batch: number;
            attempt: number;
            /** Format: date-time */
            at: string;
            method: string;
            path: string;
            /** @description `null` when no answer came */
            status: number | null;
            ms: number;
            request: string;
            response: string;
        };
        StartPipelineRun: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
            /**
             * @description Stitch the whole log and compute all profiles anew
             * @default false
             */
            full?: boolean;
            /**
             * @description Then run the syncs that come after one of these steps (`due`), all that read the warehouse, none, or these
             * @default due
             */
            syncs?: ("due" | "all" | "none") | components["schemas"]["Id"][];
        };
        Schedules: {
            items: components["schemas"]["ScheduleView"][];
        };
        ScheduleView: {
            /** @enum {string} */
            kind: "sync" | "stitch" | "traits" | "audiences" | "pipeline";
            /** @description The sync or the warehouse */
            subject: string;
            schedule: components["schemas"]["Schedule"];
            /**
             * Format: date-time
             * @description None for one that comes after another job
             */
            next_at: string | null;
            /** @description By how much it is behind its time */
            late_minutes: number;
            last: {
                /** Format: date-time */
                due_at: string;
                /**
                 * @description `skipped`: another run went on
                 * @enum {string}
                 */
                outcome: "started" | "skipped" | "refused";
                note: string | null;
                /**
                 * Format: uuid
                 * @description The newest run it started
                 */
                run: string | null;
            } | null;
        };
        Schedule: {
            every: string;
        } | {
            /** @description Five fields: minute, hour, day of month, month, day of week */
            cron: string;
            /**
             * @description An IANA name, for example `Europe/Prague`
             * @default UTC
             */
            timezone?: string;
        } | {
            after: {
                sync: components["schemas"]["Id"];
            } | ("stitch" | "traits" | "audiences" | "pipeline");
        } | {
            on_event: {
                /** @description It runs when stitching has found new events of one of these types; `*`: of any */
                types: string[];
                /**
                 * @description So long after the first of them: what is found meanwhile is in the same run, and runs are at least so far apart
                 * @default 1m
                 */
                wait?: string;
            };
        };
        Ledger: {
            /** @description Records the destination holds by our ledger */
            records: number;
            owed: number;
            owed_by_kind: {
                [key: string]: number;
            };
            oldest_owed: string | null;
            entry?: components["schemas"]["LedgerEntry"] | null;
        };
        LedgerEntry: {
            key: string;
            delivered: {
                at: string;
                run_id: string;
                remote_id: string | null;
                fields: {
                    [key: string]: unknown;
                };
            } | null;
            owed: components["schemas"]["OwedRecord"] | null;
        };
        OwedRecord: {
            key: string;
            /** @enum {string} */
            operation: "add" | "change" | "remove";
            /** @description `rejected`, `in_doubt`, `cancelled` or `pending` */
            kind: string;
            code: string;
            message: string;
            run_id: string;
            since: string;
            age_seconds: number;
        };
        OwedPage: {
            items: components["schemas"]["OwedRecord"][];
            next: string | null;
        };
        StartReconcile: {
            /**
             * @description Every record, and not some by chance
             * @default false
             */
            all?: boolean;
            /**
             * @description How many by chance
             * @default 100
             */
            sample?: number;
        };
        CheckSync: {
            /** @description A definition of the sync that is not stored */
            sync?: {
                [key: string]: unknown;
            };
        };
        SyncProblems: {
            problems: {
                /** @description The field */
                path: string;
                message: string;
            }[];
        };
        AskColumns: {
            source: {
                profiles: {
                    warehouse: components["schemas"]["Id"];
                    where?: string;
                };
            } | {
                audience: components["schemas"]["Id"];
                /** @description Only its members in this split */
                split?: components["schemas"]["Id"];
            } | {
                model: components["schemas"]["Id"];
            } | {
                events: {
                    warehouse: components["schemas"]["Id"];
                    types?: string[];
                    where?: string;
                };
            };
        };
        SourceColumns: {
            items: {
                name: string;
                /** @example text */
                type: string;
            }[];
        };
        SyncHealthPage: {
            items: components["schemas"]["SyncHealth"][];
            next: string | null;
        };
        SyncHealth: {
            id: string;
            label: string | null;
            enabled: boolean;
            revision: number;
            source: {
                /** @enum {string} */
                kind: "profiles" | "audience" | "model" | "events";
                /** @description The audience or the model; of profiles and events the warehouse */
                subject: string;
            };
            destination: string;
            /** @description Of its destination */
            connector: string | null;
            object: string;
            mode: string;
            last_run: components["schemas"]["Run"] | null;
            /** @description Its newest runs, newest first, at most 20 */
            recent: {
                /** Format: uuid */
                id: string;
                /** @enum {string} */
                state: "queued" | "running" | "succeeded" | "partial" | "held" | "failed" | "cancelled";
                delivered: number;
                missed: number;
                /** Format: date-time */
                created_at: string;
            }[];
            /**
             * Format: date-time
             * @description When its schedule is due next
             */
            next_at: string | null;
        };
        Deliveries: {
            items: components["schemas"]["Delivery"][];
            /** @enum {string|null} */
            next: null;
            /** @description Syncs of models: nobody knows which of their records are a person’s. Ask them by key */
            not_searched: string[];
        };
        Delivery: {
            sync: string;
            /** @description None where the sync is defined no more */
            destination: string | null;
            object: string | null;
            run: string;
            at: string;
            key: string;
            operation: string;
            /** @description `new`, `changed`, `mapping`, `owed`, `forced` or `gone` */
            why: string | null;
            /** @description `delivered`, `rejected`, `in_doubt`, `cancelled` or `pending` */
            outcome: string;
            code: string | null;
            message: string | null;
            remote_id: string | null;
            /** @description The values as JSON text, with all their digits; none of a removal */
            told: string | null;
        };
        DestinationObjects: {
            items: {
                name: string;
                label: string;
                modes: string[];
                /** @description The destination knows more fields than the connector: ask for them */
                discovers: boolean;
                /** @description What is there can be compared with what was told */
                reads: boolean;
            }[];
            /** @enum {string|null} */
            next: null;
        };
        ObjectFields: {
            items: components["schemas"]["Field"][];
            discovered: boolean;
            accepts_other_fields: boolean;
        };
        DestinationHealthPage: {
            items: components["schemas"]["DestinationHealth"][];
            next: string | null;
        };
        DestinationHealth: {
            id: string;
            label: string | null;
            connector: string;
            sandbox: boolean;
            /** @description The newest one */
            check: {
                ok: boolean;
                detail: string;
                /** Format: date-time */
                at: string;
            } | null;
            /** @description That write to it */
            syncs: number;
            delivered: number;
            /** @description Refused, or of unknown fate */
            rejected: number;
            requests: number;
            /** @description Changes of runs that go on, not answered yet */
            backlog: number;
            /** @description Why a run of it stands still */
            waiting: {
                /** Format: date-time */
                until: string | null;
                reason: string;
            } | null;
            circuit: components["schemas"]["Circuit"];
            /** @description It asked to wait: no worker speaks to it until then */
            paused: {
                /** Format: date-time */
                until: string;
                /** Format: date-time */
                since: string | null;
                /** @description What the destination said, or what went wrong with it */
                reason: string | null;
            } | null;
        };
        Circuit: {
            /** @enum {string} */
            state: "closed";
        } | {
            /** @enum {string} */
            state: "open";
            /** Format: date-time */
            until: string;
            /** Format: date-time */
            since: string | null;
            /** @description What the destination said, or what went wrong with it */
            reason: string | null;
        } | {
            /** @enum {string} */
            state: "half_open";
            /** Format: date-time */
            since: string | null;
            /** @description What the destination said, or what went wrong with it */
            reason: string | null;
        };
        Erasure: {
            /** Format: uuid */
            id: string;
            warehouse: string;
            /**
             * @description What is done now: the person is noted, so that nobody is told any more; older runs end; destinations remove; we forget
             * @enum {string}
             */
            state: "noting" | "settling" | "removing" | "forgetting" | "done";
            profiles: number;
            identifiers: number;
            syncs: {
                sync: string;
                destination: string | null;
                object: string | null;
                /** @description Records of the person */
                keys: number;
                /**
                 * @description `left`: forgotten here, and not removed there: that is to be done there, by hand. `note` says why
                 * @enum {string}
                 */
                state: "waiting" | "running" | "removed" | "left";
                /**
                 * Format: uuid
                 * @description The newest run that removes them there
                 */
                run: string | null;
                attempts: number;
                /**
                 * Format: date-time
                 * @description When a removal that failed is tried again
                 */
                next_at: string | null;
                note: string | null;
            }[];
            /** @description Syncs of models: nobody knows which of their records are the person’s */
            not_searched: string[];
            /** @description What it waits for */
            note: string | null;
            /** @description Who: `user:<id>`, `api_key:<id>`, `schedule`, `system` */
            created_by: string;
            /** @description What they are called now, or were called last; `null` where they are no user and no key, or nobody knows */
            created_by_name: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            finished_at: string | null;
        };
        StartErasure: {
            /** @description May be left out where only one warehouse has events */
            warehouse?: components["schemas"]["Id"];
            /** @example email:ada@example.com */
            identifier: string;
            /** @description The identifier again */
            confirm: string;
        };
        ErasurePage: {
            items: components["schemas"]["Erasure"][];
            next: string | null;
        };
        Summary: {
            workspace: string;
            /** @description How many objects of each kind are defined */
            objects: {
                [key: string]: number;
            };
            /** @description Of the newest stitch run */
            profiles: number | null;
            /** @description The last 14 days */
            delivered_by_day: {
                /** Format: date */
                day: string;
                delivered: number;
                rejected: number;
            }[];
            syncs: {
                id: string;
                label: string | null;
                destination: string;
                connector: string;
                object: string;
                mode: string;
                last_run: components["schemas"]["Run"] | null;
                recent: {
                    /** Format: uuid */
                    id: string;
                    state: string;
                    delivered: number;
                    /** Format: date-time */
                    created_at: string;
                }[];
            }[];
            attention: {
                run: components["schemas"]["Run"];
                reason: string;
            }[];
            recent_runs: components["schemas"]["Run"][];
            totals: components["schemas"]["RunCounts"];
        };
        Preview: {
            /** @default [] */
            stages: {
                /** @enum {string} */
                stage: "extract" | "diff" | "guard" | "freeze" | "deliver" | "acknowledge" | "finish";
                does: string;
            }[];
            counts: components["schemas"]["RunCounts"];
            /** @description Why a run would wait for a person */
            held: string | null;
            /**
             * @description What would wait
             * @default null
             * @enum {string|null}
             */
            waits: "everything" | "removals" | null;
            /**
             * @description Planned changes by reason
             * @default {}
             */
            why: {
                [key: string]: number;
            };
            changes: {
                key: string;
                /** @enum {string} */
                operation: "add" | "change" | "remove";
                /** @default  */
                why: string;
                /**
                 * @description It would wait for a person
                 * @default false
                 */
                waits: boolean;
                changed: string[];
                fields: {
                    [key: string]: unknown;
                };
                /**
                 * @description Of a change: what the destination was told last, and what it would be told
                 * @default []
                 */
                differences: {
                    field: string;
                    before: unknown;
                    after: unknown;
                }[];
                /**
                 * @description Why it would be rejected without being sent
                 * @default null
                 */
                refused: {
                    code: string;
                    message: string;
                } | null;
            }[];
            /** @default null */
            requests: {
                shown: {
                    method: string;
                    url: string;
                    headers: {
                        [key: string]: string;
                    };
                    body: string | null;
                    /** @description The body is longer than what is shown */
                    cut: boolean;
                }[];
                /** @description Records of the first batch that are in these requests, or are refused before */
                records: number;
                /** @description Records of the first batch whose requests are not shown */
                more: number;
                /** @description What nobody can know before the requests are sent */
                unknown: string[];
            } | null;
            /** @default {} */
            findings: {
                [key: string]: unknown;
            };
        };
        WhatIf: {
            before: {
                profiles: number;
                identifiers: number;
                events: number;
                events_without_identifier: number;
            };
            after: {
                profiles: number;
                identifiers: number;
                events: number;
                events_without_identifier: number;
            };
            /** @description Profiles that would be made of several of now */
            merged: {
                into: number;
                profiles: number;
                examples: {
                    profile_id: string;
                    parts: number;
                    profiles: {
                        profile_id: string;
                        identifiers: number;
                        examples: components["schemas"]["Identifier"][];
                    }[];
                }[];
            };
            /** @description Profiles of now whose identifiers would be of several */
            split: {
                profiles: number;
                into: number;
                examples: {
                    profile_id: string;
                    parts: number;
                    profiles: {
                        profile_id: string;
                        identifiers: number;
                        examples: components["schemas"]["Identifier"][];
                    }[];
                }[];
            };
            new: number;
            gone: number;
            /** @description Events that would be of another profile, or of none */
            events_moved: number;
            /** @description Profiles that would not be what they are */
            affected: number;
            biggest: {
                before: {
                    profile_id: string;
                    identifiers: number;
                    events: number;
                }[];
                after: {
                    profile_id: string;
                    identifiers: number;
                    events: number;
                }[];
            };
            quarantined: {
                before: {
                    values: number;
                    examples: {
                        type: string;
                        value: string;
                        linked_type: string | null;
                        linked: number;
                        max_linked: number;
                    }[];
                };
                after: {
                    values: number;
                    examples: {
                        type: string;
                        value: string;
                        linked_type: string | null;
                        linked: number;
                        max_linked: number;
                    }[];
                };
            };
            oversized: {
                before: {
                    profiles: number;
                    examples: {
                        profile_id: string;
                        type: string;
                        identifiers: number;
                        max_per_profile: number;
                    }[];
                };
                after: {
                    profiles: number;
                    examples: {
                        profile_id: string;
                        type: string;
                        identifiers: number;
                        max_per_profile: number;
                    }[];
                };
            };
            blocked: number;
            /** @description Rules that would find nothing in the whole log */
            rules_without_values: string[];
            /** @description The syncs that read profiles of this warehouse */
            syncs: {
                sync: string;
                /** @description That it has now; `null` where its source cannot be read */
                records: number | null;
                /** @description Of those, the records of affected profiles */
                affected: number | null;
                reason: string | null;
            }[];
        };
        Warehouse: {
            /** @enum {string} */
            kind: "warehouse";
            id: components["schemas"]["Id"];
            /** @enum {string} */
            engine: "duckdb";
            path: string;
            /**
             * @description The schema that Tributary owns in this database
             * @default tributary
             */
            schema?: string;
            events?: {
                /** @description Table that holds the events, with its schema if needed (`raw.events`) */
                table?: string;
                /** @description Or a query that gives them */
                query?: string;
                /**
                 * @description Where each of the six columns of an event comes from: column expressions over that table
                 * @default {}
                 */
                columns?: {
                    /** @default id */
                    id?: string;
                    /** @default source_id */
                    source_id?: string;
                    /** @default type */
                    type?: string;
                    /** @default version */
                    version?: string;
                    /** @default event_time */
                    event_time?: string;
                    /** @default payload */
                    payload?: string;
                    loaded_at?: string;
                };
                /** @description How far before the newest event known an incremental run looks for late ones (default 3d by `event_time`, 1h by `loaded_at`) */
                lookback?: string;
            };
            /**
             * @description When profiles are stitched and traits and audiences computed by themselves; `pipeline`: all of these, then the syncs that come after them
             * @default {}
             */
            schedules?: {
                stitch?: components["schemas"]["Schedule"];
                traits?: components["schemas"]["Schedule"];
                audiences?: components["schemas"]["Schedule"];
                pipeline?: components["schemas"]["Schedule"];
            };
            /** @description Where `promote` puts the views that others read (default: the schema tables are in when none is named) */
            public_schema?: string;
        } | {
            /** @enum {string} */
            kind: "warehouse";
            id: components["schemas"]["Id"];
            /** @enum {string} */
            engine: "postgres";
            host: string;
            /** @default 5432 */
            port?: number;
            database: string;
            user: string;
            password?: string;
            /** @default false */
            ssl?: boolean;
            /** @description A role of the server that may only read: the queries people try out run with its rights. The login must be a member of it */
            reader?: string;
            /**
             * @description The schema that Tributary owns in this database
             * @default tributary
             */
            schema?: string;
            events?: {
                /** @description Table that holds the events, with its schema if needed (`raw.events`) */
                table?: string;
                /** @description Or a query that gives them */
                query?: string;
                /**
                 * @description Where each of the six columns of an event comes from: column expressions over that table
                 * @default {}
                 */
                columns?: {
                    /** @default id */
                    id?: string;
                    /** @default source_id */
                    source_id?: string;
                    /** @default type */
                    type?: string;
                    /** @default version */
                    version?: string;
                    /** @default event_time */
                    event_time?: string;
                    /** @default payload */
                    payload?: string;
                    loaded_at?: string;
                };
                /** @description How far before the newest event known an incremental run looks for late ones (default 3d by `event_time`, 1h by `loaded_at`) */
                lookback?: string;
            };
            /**
             * @description When profiles are stitched and traits and audiences computed by themselves; `pipeline`: all of these, then the syncs that come after them
             * @default {}
             */
            schedules?: {
                stitch?: components["schemas"]["Schedule"];
                traits?: components["schemas"]["Schedule"];
                audiences?: components["schemas"]["Schedule"];
                pipeline?: components["schemas"]["Schedule"];
            };
            /** @description Where `promote` puts the views that others read (default: the schema tables are in when none is named) */
            public_schema?: string;
        };
        Context: {
            /** @enum {string} */
            kind: "context";
            /** @description The key under which traits find it */
            id: components["schemas"]["Id"];
            /** @description SQL over `customer_events` (events with their `profile_id`) that gives one row of one column */
            query: string;
            description?: string;
        };
        Model: {
            /** @enum {string} */
            kind: "model";
            id: components["schemas"]["Id"];
            warehouse: components["schemas"]["Id"];
            table?: string;
            query?: string;
            primary_key: string;
            label?: string;
        };
        Destination: {
            /** @enum {string} */
            kind: "destination";
            id: components["schemas"]["Id"];
            connector: components["schemas"]["Id"];
            /** @default {} */
            settings?: {
                [key: string]: unknown;
            };
            /**
             * @description Send to the connector's local simulator instead of the real service
             * @default false
             */
            sandbox?: boolean;
            label?: string;
        };
        Sync: {
            /** @enum {string} */
            kind: "sync";
            id: components["schemas"]["Id"];
            source: {
                profiles: {
                    warehouse: components["schemas"]["Id"];
                    where?: string;
                };
            } | {
                audience: components["schemas"]["Id"];
                /** @description Only its members in this split */
                split?: components["schemas"]["Id"];
            } | {
                model: components["schemas"]["Id"];
            } | {
                events: {
                    warehouse: components["schemas"]["Id"];
                    types?: string[];
                    where?: string;
                };
            };
            destination: components["schemas"]["Id"];
            object: string;
            /**
             * @default upsert
             * @enum {string}
             */
            mode?: "upsert" | "insert" | "update" | "mirror" | "append" | "full" | "membership";
            /** @description Destination key field to source column; together they name a record */
            key: {
                [key: string]: string;
            };
            /** @description Destination field, nested by dots, to what fills it */
            mapping: {
                [key: string]: components["schemas"]["FieldMapping"];
            };
            /**
             * @description Settings of the destination's object
             * @default {}
             */
            options?: {
                [key: string]: unknown;
            };
            schedule?: components["schemas"]["Schedule"];
            /**
             * @description What becomes of a run that is asked for while another of this sync goes on
             * @default skip
             * @enum {string}
             */
            overlap?: "skip" | "queue";
            /**
             * @description Whether the first run sends every record or only notes them as delivered; the object decides where not given
             * @enum {string}
             */
            first_run?: "send" | "adopt";
            /** @default {} */
            delivery?: {
                /**
                 * @description Whether a change is sent again whose answer was lost, where repeating it may be noticed
                 * @default at_least_once
                 * @enum {string}
                 */
                in_doubt?: "at_least_once" | "at_most_once";
                /** @default 30 */
                retry_minutes?: number;
            };
            /** @default {} */
            guard?: {
                /**
                 * @description How many records one run may add: `max_share` is of the ledger, `max` absolute
                 * @default {}
                 */
                add?: {
                    max_share?: number;
                    max?: number;
                };
                /**
                 * @description How many records one run may change: `max_share` is of the ledger, `max` absolute
                 * @default {}
                 */
                change?: {
                    max_share?: number;
                    max?: number;
                };
                /**
                 * @description How many records one run may remove: `max_share` is of the ledger, `max` absolute
                 * @default {}
                 */
                remove?: {
                    max_share?: number;
                    max?: number;
                };
            };
            /**
             * @description How long runs, rejected records and what was sent are kept
             * @default 30
             */
            retention_days?: number;
            /** @default true */
            enabled?: boolean;
            label?: string;
        };
        FieldMapping: {
            column: string;
            /**
             * @description A value that is null: sent as null (the default), left out, or sent as null only when it became null
             * @enum {string}
             */
            null?: "send" | "omit" | "clear";
            /**
             * @description Whether the field is told always (the default), only with additions, or only with changes
             * @enum {string}
             */
            when?: "always" | "on_add" | "on_change";
            /**
             * @description Sent as the hexadecimal SHA-256 of its text
             * @enum {string}
             */
            hash?: "sha256";
            /**
             * @description What is done to a text first
             * @enum {string}
             */
            normalize?: "trim" | "lower" | "trim_lower" | "digits";
            /**
             * @description The type the destination is told
             * @enum {string}
             */
            type?: "text" | "integer" | "number" | "boolean" | "timestamp" | "date" | "json";
        } | {
            value: string | number | boolean | (null);
            /**
             * @description A value that is null: sent as null (the default), left out, or sent as null only when it became null
             * @enum {string}
             */
            null?: "send" | "omit" | "clear";
            /**
             * @description Whether the field is told always (the default), only with additions, or only with changes
             * @enum {string}
             */
            when?: "always" | "on_add" | "on_change";
            /**
             * @description Sent as the hexadecimal SHA-256 of its text
             * @enum {string}
             */
            hash?: "sha256";
            /**
             * @description What is done to a text first
             * @enum {string}
             */
            normalize?: "trim" | "lower" | "trim_lower" | "digits";
            /**
             * @description The type the destination is told
             * @enum {string}
             */
            type?: "text" | "integer" | "number" | "boolean" | "timestamp" | "date" | "json";
        } | {
            template: string;
            /**
             * @description A value that is null: sent as null (the default), left out, or sent as null only when it became null
             * @enum {string}
             */
            null?: "send" | "omit" | "clear";
            /**
             * @description Whether the field is told always (the default), only with additions, or only with changes
             * @enum {string}
             */
            when?: "always" | "on_add" | "on_change";
            /**
             * @description Sent as the hexadecimal SHA-256 of its text
             * @enum {string}
             */
            hash?: "sha256";
            /**
             * @description What is done to a text first
             * @enum {string}
             */
            normalize?: "trim" | "lower" | "trim_lower" | "digits";
            /**
             * @description The type the destination is told
             * @enum {string}
             */
            type?: "text" | "integer" | "number" | "boolean" | "timestamp" | "date" | "json";
        } | {
            sql: string;
            /**
             * @description A value that is null: sent as null (the default), left out, or sent as null only when it became null
             * @enum {string}
             */
            null?: "send" | "omit" | "clear";
            /**
             * @description Whether the field is told always (the default), only with additions, or only with changes
             * @enum {string}
             */
            when?: "always" | "on_add" | "on_change";
            /**
             * @description Sent as the hexadecimal SHA-256 of its text
             * @enum {string}
             */
            hash?: "sha256";
            /**
             * @description What is done to a text first
             * @enum {string}
             */
            normalize?: "trim" | "lower" | "trim_lower" | "digits";
            /**
             * @description The type the destination is told
             * @enum {string}
             */
            type?: "text" | "integer" | "number" | "boolean" | "timestamp" | "date" | "json";
        } | {
            /** @enum {string} */
            run: "id" | "started_at";
            /**
             * @description A value that is null: sent as null (the default), left out, or sent as null only when it became null
             * @enum {string}
             */
            null?: "send" | "omit" | "clear";
            /**
             * @description Whether the field is told always (the default), only with additions, or only with changes
             * @enum {string}
             */
            when?: "always" | "on_add" | "on_change";
            /**
             * @description Sent as the hexadecimal SHA-256 of its text
             * @enum {string}
             */
            hash?: "sha256";
            /**
             * @description What is done to a text first
             * @enum {string}
             */
            normalize?: "trim" | "lower" | "trim_lower" | "digits";
            /**
             * @description The type the destination is told
             * @enum {string}
             */
            type?: "text" | "integer" | "number" | "boolean" | "timestamp" | "date" | "json";
        };
        Alert: {
            /** @enum {string} */
            kind: "alert";
            id: components["schemas"]["Id"];
            /**
             * @default [
             *       "failed",
             *       "unauthorized",
             *       "held",
             *       "partial",
             *       "late",
             *       "deviation"
             *     ]
             */
            on?: ("failed" | "unauthorized" | "held" | "partial" | "late" | "deviation")[];
            /** @description Syncs and warehouses it is about; all where not given */
            subjects?: components["schemas"]["Id"][];
            /**
             * @description Share of the planned records that may stay undelivered
             * @default 0
             */
            partial_share?: number;
            /**
             * @description How long after its time a scheduled run counts as late
             * @default 15
             */
            late_minutes?: number;
            /**
             * @description How many times more, or fewer, than the median of the last runs
             * @default 3
             */
            deviation?: number;
            to: {
                /** @enum {string} */
                via: "log";
            } | {
                /** @enum {string} */
                via: "webhook";
                /** Format: uri */
                url: string;
                /** @description Signs each message; the receiver checks it */
                secret: string;
            } | {
                /** @enum {string} */
                via: "slack";
                /** Format: uri */
                url: string;
            };
            label?: string;
        };
        Problem: {
            /** @description A stable name of the kind of error, for example `tributary:warehouse.locked` */
            type: string;
            title: string;
            status: number;
            /** @description What happened and what to do next, for a person */
            detail: string;
            errors?: {
                path: string;
                message: string;
            }[];
        };
        TraitsStatisticsAnswer: {
            items: components["schemas"]["TraitStatistic"][];
        };
        TraitsAllStatisticsAnswer: {
            items: components["schemas"]["TraitStatistic"][];
        };
        ProfilesFindAnswer: {
            items: components["schemas"]["ProfileSummary"][];
            next: string | null;
            /**
             * @description Why there is none
             * @enum {string|null}
             */
            cause: "unknown" | "blocked" | "quarantined" | "cut" | "apart" | null;
            /** @description The same for people */
            reason: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}

export type AcceptInvitation = components['schemas']['AcceptInvitation'];
export type Alert = components['schemas']['Alert'];
export type ApiKey = components['schemas']['ApiKey'];
export type ApplyRequest = components['schemas']['ApplyRequest'];
export type ApplyResult = components['schemas']['ApplyResult'];
export type AskColumns = components['schemas']['AskColumns'];
export type AskWhatIf = components['schemas']['AskWhatIf'];
export type Audience = components['schemas']['Audience'];
export type AudienceCondition = components['schemas']['AudienceCondition'];
export type AudienceHistory = components['schemas']['AudienceHistory'];
export type AudienceMembers = components['schemas']['AudienceMembers'];
export type AudienceOverlap = components['schemas']['AudienceOverlap'];
export type AudiencePreview = components['schemas']['AudiencePreview'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type AuditVerdict = components['schemas']['AuditVerdict'];
export type ChangeUser = components['schemas']['ChangeUser'];
export type CheckDefinitions = components['schemas']['CheckDefinitions'];
export type CheckResult = components['schemas']['CheckResult'];
export type CheckSync = components['schemas']['CheckSync'];
export type Circuit = components['schemas']['Circuit'];
export type CompareAudiences = components['schemas']['CompareAudiences'];
export type ConfirmReset = components['schemas']['ConfirmReset'];
export type Connector = components['schemas']['Connector'];
export type ConnectorObject = components['schemas']['ConnectorObject'];
export type Context = components['schemas']['Context'];
export type CreateApiKey = components['schemas']['CreateApiKey'];
export type CreateInvitation = components['schemas']['CreateInvitation'];
export type CreateWorkspace = components['schemas']['CreateWorkspace'];
export type CreatedApiKey = components['schemas']['CreatedApiKey'];
export type CreatedInvitation = components['schemas']['CreatedInvitation'];
export type CreatedWorkspace = components['schemas']['CreatedWorkspace'];
export type DefinitionProblems = components['schemas']['DefinitionProblems'];
export type Deliveries = components['schemas']['Deliveries'];
export type Delivery = components['schemas']['Delivery'];
export type Destination = components['schemas']['Destination'];
export type DestinationHealth = components['schemas']['DestinationHealth'];
export type DestinationHealthPage = components['schemas']['DestinationHealthPage'];
export type DestinationObjects = components['schemas']['DestinationObjects'];
export type Erasure = components['schemas']['Erasure'];
export type ErasurePage = components['schemas']['ErasurePage'];
export type EventKind = components['schemas']['EventKind'];
export type Field = components['schemas']['Field'];
export type FieldChange = components['schemas']['FieldChange'];
export type FieldMapping = components['schemas']['FieldMapping'];
export type Health = components['schemas']['Health'];
export type Id = components['schemas']['Id'];
export type Identifier = components['schemas']['Identifier'];
export type IdentifierType = components['schemas']['IdentifierType'];
export type IdentityExplanation = components['schemas']['IdentityExplanation'];
export type IdentityRule = components['schemas']['IdentityRule'];
export type ImportRequest = components['schemas']['ImportRequest'];
export type Imported = components['schemas']['Imported'];
export type Intent = components['schemas']['Intent'];
export type Invitation = components['schemas']['Invitation'];
export type Ledger = components['schemas']['Ledger'];
export type LedgerEntry = components['schemas']['LedgerEntry'];
export type Lineage = components['schemas']['Lineage'];
export type Login = components['schemas']['Login'];
export type LoginLink = components['schemas']['LoginLink'];
export type Model = components['schemas']['Model'];
export type ObjectFields = components['schemas']['ObjectFields'];
export type ObjectRevision = components['schemas']['ObjectRevision'];
export type OwedPage = components['schemas']['OwedPage'];
export type OwedRecord = components['schemas']['OwedRecord'];
export type Pin = components['schemas']['Pin'];
export type PlanRequest = components['schemas']['PlanRequest'];
export type Preview = components['schemas']['Preview'];
export type PreviewAudience = components['schemas']['PreviewAudience'];
export type PreviewTrait = components['schemas']['PreviewTrait'];
export type Problem = components['schemas']['Problem'];
export type Profile = components['schemas']['Profile'];
export type ProfileEvents = components['schemas']['ProfileEvents'];
export type ProfileGraph = components['schemas']['ProfileGraph'];
export type ProfileImpact = components['schemas']['ProfileImpact'];
export type ProfileSummary = components['schemas']['ProfileSummary'];
export type ProfilesFindAnswer = components['schemas']['ProfilesFindAnswer'];
export type ProjectExport = components['schemas']['ProjectExport'];
export type ProjectPlan = components['schemas']['ProjectPlan'];
export type Promote = components['schemas']['Promote'];
export type Promotion = components['schemas']['Promotion'];
export type PromotionApproval = components['schemas']['PromotionApproval'];
export type Provenance = components['schemas']['Provenance'];
export type Quarantine = components['schemas']['Quarantine'];
export type QueryAnswer = components['schemas']['QueryAnswer'];
export type QueryWarehouse = components['schemas']['QueryWarehouse'];
export type Recalculate = components['schemas']['Recalculate'];
export type RejectPromotion = components['schemas']['RejectPromotion'];
export type ReleaseRun = components['schemas']['ReleaseRun'];
export type RenameUser = components['schemas']['RenameUser'];
export type RenameWorkspace = components['schemas']['RenameWorkspace'];
export type Revision = components['schemas']['Revision'];
export type RevisionEntry = components['schemas']['RevisionEntry'];
export type Run = components['schemas']['Run'];
export type RunCounts = components['schemas']['RunCounts'];
export type RunExchange = components['schemas']['RunExchange'];
export type RunRecord = components['schemas']['RunRecord'];
export type Schedule = components['schemas']['Schedule'];
export type ScheduleView = components['schemas']['ScheduleView'];
export type Schedules = components['schemas']['Schedules'];
export type Session = components['schemas']['Session'];
export type SessionEntry = components['schemas']['SessionEntry'];
export type SourceColumns = components['schemas']['SourceColumns'];
export type StartAudiencesRun = components['schemas']['StartAudiencesRun'];
export type StartErasure = components['schemas']['StartErasure'];
export type StartPipelineRun = components['schemas']['StartPipelineRun'];
export type StartPreview = components['schemas']['StartPreview'];
export type StartPromotion = components['schemas']['StartPromotion'];
export type StartReconcile = components['schemas']['StartReconcile'];
export type StartStitchRun = components['schemas']['StartStitchRun'];
export type StartSyncRun = components['schemas']['StartSyncRun'];
export type StartTraitsRun = components['schemas']['StartTraitsRun'];
export type StoredObject = components['schemas']['StoredObject'];
export type Suggestion = components['schemas']['Suggestion'];
export type Suggestions = components['schemas']['Suggestions'];
export type Summary = components['schemas']['Summary'];
export type SwitchWorkspace = components['schemas']['SwitchWorkspace'];
export type Sync = components['schemas']['Sync'];
export type SyncHealth = components['schemas']['SyncHealth'];
export type SyncHealthPage = components['schemas']['SyncHealthPage'];
export type SyncImpact = components['schemas']['SyncImpact'];
export type SyncProblems = components['schemas']['SyncProblems'];
export type Trait = components['schemas']['Trait'];
export type TraitPreview = components['schemas']['TraitPreview'];
export type TraitStatistic = components['schemas']['TraitStatistic'];
export type TraitsAllStatisticsAnswer = components['schemas']['TraitsAllStatisticsAnswer'];
export type TraitsStatisticsAnswer = components['schemas']['TraitsStatisticsAnswer'];
export type User = components['schemas']['User'];
export type Warehouse = components['schemas']['Warehouse'];
export type WhatIf = components['schemas']['WhatIf'];
export type Workspace = components['schemas']['Workspace'];
