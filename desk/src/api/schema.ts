// Made from the server's own description by `npm run api`. Do not edit.
export interface paths {
    readonly "/api/v1/session": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read Session
         * @description The session as at sign-in, for a page that was loaded again.
         */
        readonly get: operations["read_session_api_v1_session_get"];
        readonly put?: never;
        /**
         * Open Session
         * @description Sign in.
         */
        readonly post: operations["open_session_api_v1_session_post"];
        /**
         * Close Session
         * @description Sign out.
         */
        readonly delete: operations["close_session_api_v1_session_delete"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/catalog": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Catalog
         * @description Queues, results, reasons, agents, skills and numbers of the tenant.
         */
        readonly get: operations["catalog_api_v1_catalog_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/contacts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List Contacts
         * @description Contacts, newest first unless `sort` says otherwise.
         */
        readonly get: operations["list_contacts_api_v1_contacts_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/contacts/export.csv": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Export Contacts
         * @description The same contacts as a table file, at most 50,000; formulas in cells are made harmless.
         */
        readonly get: operations["export_contacts_api_v1_contacts_export_csv_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/contacts/{contact_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read Contact
         * @description All about one contact.
         */
        readonly get: operations["read_contact_api_v1_contacts__contact_id__get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/decisions/{decision_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read Decision
         * @description Why this contact went to this agent.
         */
        readonly get: operations["read_decision_api_v1_decisions__decision_id__get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/customers": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List Customers
         * @description Customers by part of their name or number.
         */
        readonly get: operations["list_customers_api_v1_customers_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/customers/{customer_id}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read Customer
         * @description One customer.
         */
        readonly get: operations["read_customer_api_v1_customers__customer_id__get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/flows/{code}/versions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Versions
         * @description The latest versions of a flow, newest first.
         */
        readonly get: operations["versions_api_v1_flows__code__versions_get"];
        readonly put?: never;
        /**
         * Hand In
         * @description Check the flow in the body (JSON); 422 `flow-refused` names the node and the reason.
         */
        readonly post: operations["hand_in_api_v1_flows__code__versions_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/flows/{code}/versions/{version}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Version
         * @description One version's graph, as it was handed in.
         */
        readonly get: operations["version_api_v1_flows__code__versions__version__get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/agent/state": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Ask State
         * @description Be available, pause, or go; while busy it becomes the next state.
         */
        readonly put: operations["ask_state_api_v1_agent_state_put"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/agent/desk/takeover": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Take Over
         * @description Make this tab the agent's desk.
         */
        readonly post: operations["take_over_api_v1_agent_desk_takeover_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/offers/{offer_id}/accept": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Accept Offer
         * @description Take the contact; the phone then answers by itself.
         */
        readonly post: operations["accept_offer_api_v1_offers__offer_id__accept_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/offers/{offer_id}/decline": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Decline Offer
         * @description Let somebody else take it.
         */
        readonly post: operations["decline_offer_api_v1_offers__offer_id__decline_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/contacts/{contact_id}/digits": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Send Digits
         * @description Press telephone keys toward the other side.
         */
        readonly post: operations["send_digits_api_v1_contacts__contact_id__digits_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/contacts/{contact_id}/recording/pause": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Pause Recording
         * @description Write silence while card data are spoken.
         */
        readonly post: operations["pause_recording_api_v1_contacts__contact_id__recording_pause_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/contacts/{contact_id}/recording/resume": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Resume Recording
         * @description Record again.
         */
        readonly post: operations["resume_recording_api_v1_contacts__contact_id__recording_resume_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/contacts/{contact_id}/wrap-up": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Save Wrap Up
         * @description Save notes and result while typing; `finish` ends the wrap-up.
         */
        readonly put: operations["save_wrap_up_api_v1_contacts__contact_id__wrap_up_put"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/contacts/{contact_id}/{act}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Act On Call
         * @description Hold, mute, or end the call.
         */
        readonly post: operations["act_on_call_api_v1_contacts__contact_id___act__post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/agents/{agent_id}/settings": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read Settings
         * @description The agent's settings; agents may read their own.
         */
        readonly get: operations["read_settings_api_v1_agents__agent_id__settings_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        /**
         * Change Settings
         * @description Change some of them; the center works by them within 2 s, a contact that runs ends as it began.
         */
        readonly patch: operations["change_settings_api_v1_agents__agent_id__settings_patch"];
        readonly trace?: never;
    };
    readonly "/api/v1/recordings/{recording_id}/audio": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Hear
         * @description WAV with two channels: customer left, agent right.
         */
        readonly get: operations["hear_api_v1_recordings__recording_id__audio_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/phone": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read Phone
         * @description The account of the agent's own phone.
         */
        readonly get: operations["read_phone_api_v1_phone_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/agent/phone": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        /**
         * Choose Phone
         * @description Take calls on this phone; the center knows within 2 s, a call that runs stays where it is.
         */
        readonly put: operations["choose_phone_api_v1_agent_phone_put"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/board": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Board
         * @description The snapshot that the live feed begins with.
         */
        readonly get: operations["board_api_v1_board_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/status": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Status
         * @description The floor in figures.
         */
        readonly get: operations["status_api_v1_status_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/livez": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Livez
         * @description This process answers.
         */
        readonly get: operations["livez_livez_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/readyz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Readyz
         * @description 200 when calls can be taken, else 503; each part with what is wrong with it ("" when nothing is).
         */
        readonly get: operations["readyz_readyz_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AgentSettingsOut
         * @description How the agent works.
         */
        readonly AgentSettingsOut: {
            /**
             * Phone
             * @enum {string}
             */
            readonly phone: "browser" | "desk_phone";
            /** Auto Accept */
            readonly auto_accept: boolean;
            /**
             * Wrap Up
             * @enum {string}
             */
            readonly wrap_up: "free" | "timed" | "mandatory" | "none";
            /** Wrap Up Seconds */
            readonly wrap_up_seconds: number;
            /** Phone Only */
            readonly phone_only: boolean;
        };
        /**
         * Catalog
         * @description What ids stand for.
         */
        readonly Catalog: {
            /** Queues */
            readonly queues: readonly components["schemas"]["QueueOut"][];
            /** Dispositions */
            readonly dispositions: readonly components["schemas"]["Named"][];
            /** Pause Reasons */
            readonly pause_reasons: readonly components["schemas"]["ReasonOut"][];
            /** Agents */
            readonly agents: readonly components["schemas"]["ColleagueOut"][];
            /** Skills */
            readonly skills: readonly components["schemas"]["Named"][];
            /** Numbers */
            readonly numbers: readonly components["schemas"]["NumberOut"][];
        };
        /**
         * ColleagueOut
         * @description An agent by name.
         */
        readonly ColleagueOut: {
            /** Id */
            readonly id: string;
            /** Name */
            readonly name: string;
            /** Username */
            readonly username: string;
        };
        /**
         * ContactOut
         * @description All about one contact.
         */
        readonly ContactOut: {
            /** Id */
            readonly id: string;
            /** Number */
            readonly number: string;
            /** Caller */
            readonly caller: string;
            readonly customer: components["schemas"]["CustomerBrief"] | null;
            /** Queue Id */
            readonly queue_id: string | null;
            /** Agent Id */
            readonly agent_id: string | null;
            /** Direction */
            readonly direction: string;
            /** Started At */
            readonly started_at: number;
            /** Closed At */
            readonly closed_at: number | null;
            /** Outcome */
            readonly outcome: string | null;
            /** Wait Ms */
            readonly wait_ms: number;
            /** Talk Ms */
            readonly talk_ms: number;
            /** Hold Ms */
            readonly hold_ms: number;
            /** Wrap Up Ms */
            readonly wrap_up_ms: number;
            /** Disposition Id */
            readonly disposition_id: string | null;
            /** Language */
            readonly language: string;
            /** Recording */
            readonly recording: string;
            /** Answered At */
            readonly answered_at: number | null;
            /** Queued At */
            readonly queued_at: number | null;
            /** Connected At */
            readonly connected_at: number | null;
            /** Ended At */
            readonly ended_at: number | null;
            /** Ended By */
            readonly ended_by: string | null;
            /** Notes */
            readonly notes: string;
            /** Menu Path */
            readonly menu_path: readonly string[];
            /** Segments */
            readonly segments: readonly components["schemas"]["SegmentOut"][];
            /** Offers */
            readonly offers: readonly components["schemas"]["OfferOut"][];
            /** Recordings */
            readonly recordings: readonly components["schemas"]["RecordingOut"][];
            /** History */
            readonly history: readonly components["schemas"]["HistoryLine"][];
        };
        /**
         * ContactPage
         * @description A page of contacts; `next_cursor` gives the next one.
         */
        readonly ContactPage: {
            /** Items */
            readonly items: readonly components["schemas"]["ContactRow"][];
            /** Next Cursor */
            readonly next_cursor: string | null;
        };
        /**
         * ContactRow
         * @description A contact in a list. Lengths in milliseconds.
         */
        readonly ContactRow: {
            /** Id */
            readonly id: string;
            /** Number */
            readonly number: string;
            /** Caller */
            readonly caller: string;
            readonly customer: components["schemas"]["CustomerBrief"] | null;
            /** Queue Id */
            readonly queue_id: string | null;
            /** Agent Id */
            readonly agent_id: string | null;
            /** Direction */
            readonly direction: string;
            /** Started At */
            readonly started_at: number;
            /** Closed At */
            readonly closed_at: number | null;
            /** Outcome */
            readonly outcome: string | null;
            /** Wait Ms */
            readonly wait_ms: number;
            /** Talk Ms */
            readonly talk_ms: number;
            /** Hold Ms */
            readonly hold_ms: number;
            /** Wrap Up Ms */
            readonly wrap_up_ms: number;
            /** Disposition Id */
            readonly disposition_id: string | null;
            /** Language */
            readonly language: string;
            /** Recording */
            readonly recording: string;
        };
        /**
         * CustomerBrief
         * @description Who it is.
         */
        readonly CustomerBrief: {
            /** Id */
            readonly id: string;
            /** Name */
            readonly name: string;
            /** Tier */
            readonly tier: string | null;
        };
        /**
         * CustomerOut
         * @description A customer.
         */
        readonly CustomerOut: {
            /** Id */
            readonly id: string;
            /** Name */
            readonly name: string;
            /** Tier */
            readonly tier: string | null;
            /** Language */
            readonly language: string | null;
            /** Phones */
            readonly phones: readonly string[];
            /** Tags */
            readonly tags: readonly string[];
        };
        /**
         * CustomerPage
         * @description A page of customers.
         */
        readonly CustomerPage: {
            /** Items */
            readonly items: readonly components["schemas"]["CustomerOut"][];
            /** Next Cursor */
            readonly next_cursor: string | null;
        };
        /**
         * DecisionOut
         * @description Why this contact went to this agent.
         */
        readonly DecisionOut: {
            /** Id */
            readonly id: string;
            /** At */
            readonly at: number;
            /** Contact Id */
            readonly contact_id: string;
            /** Agent Id */
            readonly agent_id: string | null;
            /** Code Version */
            readonly code_version: string;
            /** Policy */
            readonly policy: string;
            /** Inputs */
            readonly inputs: {
                readonly [key: string]: unknown;
            };
            /** Why */
            readonly why: {
                readonly [key: string]: unknown;
            };
            /** Explained */
            readonly explained: readonly components["schemas"]["Explained"][];
        };
        /**
         * DigitsIn
         * @description Telephone keys.
         */
        readonly DigitsIn: {
            /** Digits */
            readonly digits: string;
        };
        /**
         * Explained
         * @description One reason as a key of the text catalogs with its values.
         */
        readonly Explained: {
            /** Key */
            readonly key: string;
            /** Values */
            readonly values: {
                readonly [key: string]: string | number;
            };
        };
        /**
         * FindingOut
         * @description Something about a flow that its author should know.
         */
        readonly FindingOut: {
            /** Node */
            readonly node: string;
            /** Reason */
            readonly reason: string;
            /** Message */
            readonly message: string;
        };
        /**
         * FlowAccepted
         * @description The version is kept; it goes live when its prompts are rendered.
         */
        readonly FlowAccepted: {
            /** Flow */
            readonly flow: string;
            /** Version */
            readonly version: number;
            /** Warnings */
            readonly warnings: readonly components["schemas"]["FindingOut"][];
        };
        /**
         * FlowVersionOut
         * @description How a version stands: live, replaced, rendering or failed.
         */
        readonly FlowVersionOut: {
            /** Flow */
            readonly flow: string;
            /** Version */
            readonly version: number;
            /** State */
            readonly state: string;
            /** Published At */
            readonly published_at: number | null;
        };
        /** HTTPValidationError */
        readonly HTTPValidationError: {
            /** Detail */
            readonly detail?: readonly components["schemas"]["ValidationError"][];
        };
        /**
         * HistoryLine
         * @description One event of the ledger.
         */
        readonly HistoryLine: {
            /** Seq */
            readonly seq: number;
            /** At */
            readonly at: number;
            /** Name */
            readonly name: string;
            /** Actor */
            readonly actor: string;
            /** Facts */
            readonly facts: {
                readonly [key: string]: unknown;
            };
        };
        /**
         * Named
         * @description A thing with a code and a name in each language.
         */
        readonly Named: {
            /** Id */
            readonly id: string;
            /** Code */
            readonly code: string;
            /** Names */
            readonly names: {
                readonly [key: string]: string;
            };
        };
        /**
         * NumberOut
         * @description A number that callers dial.
         */
        readonly NumberOut: {
            /** Number */
            readonly number: string;
            /** Name */
            readonly name: string;
        };
        /**
         * OfferOut
         * @description The contact as shown to one agent.
         */
        readonly OfferOut: {
            /** Id */
            readonly id: string;
            /** Agent Id */
            readonly agent_id: string;
            /** Made At */
            readonly made_at: number;
            /** Ended At */
            readonly ended_at: number | null;
            /** Outcome */
            readonly outcome: string | null;
            /** Decision Id */
            readonly decision_id: string;
        };
        /**
         * PhoneChoice
         * @description Which phone the agent takes calls on.
         */
        readonly PhoneChoice: {
            /**
             * Kind
             * @enum {string}
             */
            readonly kind: "browser" | "desk_phone";
        };
        /**
         * PhoneOut
         * @description How this agent's phone registers. A browser uses `ws_path`, a desk phone `server`.
         */
        readonly PhoneOut: {
            /**
             * Kind
             * @enum {string}
             */
            readonly kind: "browser" | "desk_phone";
            /** Sip Uri */
            readonly sip_uri: string;
            /** Username */
            readonly username: string;
            /** Password */
            readonly password: string;
            /** Ws Path */
            readonly ws_path: string;
            /** Server */
            readonly server: string;
            /** Ice Servers */
            readonly ice_servers: readonly string[];
        };
        /**
         * QueueOut
         * @description A queue; `name` is in the language of the person who asks.
         */
        readonly QueueOut: {
            /** Id */
            readonly id: string;
            /** Code */
            readonly code: string;
            /** Name */
            readonly name: string;
            /** Names */
            readonly names: {
                readonly [key: string]: string;
            };
        };
        /**
         * QueueStatus
         * @description A queue now; service level since midnight of the queue's zone, variant `abandons_hurt`.
         */
        readonly QueueStatus: {
            /** Code */
            readonly code: string;
            /** Name */
            readonly name: string;
            /** Waiting */
            readonly waiting: number;
            /** Longest Wait Seconds */
            readonly longest_wait_seconds: number;
            /** Service Level */
            readonly service_level: number | null;
        };
        /**
         * ReasonOut
         * @description A reason for a pause.
         */
        readonly ReasonOut: {
            /** Code */
            readonly code: string;
            /** Names */
            readonly names: {
                readonly [key: string]: string;
            };
        };
        /**
         * RecordingOut
         * @description A recording of the contact.
         */
        readonly RecordingOut: {
            /** Id */
            readonly id: string;
            /**
             * State
             * @enum {string}
             */
            readonly state: "live" | "processing" | "ready" | "failed";
            /** Reason */
            readonly reason: string | null;
            /** Started At */
            readonly started_at: number;
            /** Duration Ms */
            readonly duration_ms: number;
            /** Paused Ms */
            readonly paused_ms: number;
            /** Size */
            readonly size: number;
            /** Sha256 */
            readonly sha256: string | null;
        };
        /**
         * SegmentOut
         * @description A stretch of a contact.
         */
        readonly SegmentOut: {
            /**
             * Kind
             * @enum {string}
             */
            readonly kind: "menu" | "queue" | "ring" | "talk" | "hold" | "wrap_up";
            /** Began At */
            readonly began_at: number;
            /** Ended At */
            readonly ended_at: number;
            /** Queue Id */
            readonly queue_id: string | null;
            /** Agent Id */
            readonly agent_id: string | null;
        };
        /**
         * SessionOut
         * @description A session; `token` only in the answer to a sign-in that asked for it.
         */
        readonly SessionOut: {
            readonly user: components["schemas"]["UserOut"];
            readonly tenant: components["schemas"]["TenantOut"];
            /** Permissions */
            readonly permissions: readonly string[];
            /** Csrf Token */
            readonly csrf_token: string;
            /** Token */
            readonly token?: string | null;
            readonly agent: components["schemas"]["AgentSettingsOut"] | null;
            /** Expires At */
            readonly expires_at: number;
        };
        /**
         * SignIn
         * @description Name and password; `bearer` asks for the token in the body instead of a cookie.
         */
        readonly SignIn: {
            /** Tenant */
            readonly tenant?: string | null;
            /** Username */
            readonly username: string;
            /** Password */
            readonly password: string;
            /**
             * Bearer
             * @default false
             */
            readonly bearer: boolean;
        };
        /**
         * StateIn
         * @description The presence an agent wants.
         */
        readonly StateIn: {
            /**
             * State
             * @enum {string}
             */
            readonly state: "available" | "break" | "training" | "offline";
            /**
             * Reason
             * @default
             */
            readonly reason: string;
        };
        /**
         * StatusOut
         * @description The floor in figures.
         */
        readonly StatusOut: {
            /** Queues */
            readonly queues: readonly components["schemas"]["QueueStatus"][];
            /** Agents */
            readonly agents: {
                readonly [key: string]: number;
            };
            /** Active Contacts */
            readonly active_contacts: number;
            /**
             * Center
             * @enum {string}
             */
            readonly center: "up" | "down";
            /**
             * Database
             * @enum {string}
             */
            readonly database: "up" | "down";
            /**
             * Engine
             * @enum {string}
             */
            readonly engine: "up" | "down";
        };
        /**
         * Taken
         * @description The command was taken: everything it led to has a number up to `seq` in the live feed.
         */
        readonly Taken: {
            /** Seq */
            readonly seq: number;
        };
        /**
         * TenantOut
         * @description The tenant.
         */
        readonly TenantOut: {
            /** Code */
            readonly code: string;
            /** Name */
            readonly name: string;
        };
        /**
         * UserOut
         * @description The person who is signed in.
         */
        readonly UserOut: {
            /** Id */
            readonly id: string;
            /** Username */
            readonly username: string;
            /** Name */
            readonly name: string;
            /** Role */
            readonly role: string;
            /** Language */
            readonly language: string;
        };
        /** ValidationError */
        readonly ValidationError: {
            /** Location */
            readonly loc: readonly (string | number)[];
            /** Message */
            readonly msg: string;
            /** Error Type */
            readonly type: string;
            /** Input */
            readonly input?: unknown;
            /** Context */
            readonly ctx?: Record<string, never>;
        };
        /**
         * WorkChange
         * @description What is to change; what is left out stays. `wrap_up_seconds` from 0 (none) to an hour.
         */
        readonly WorkChange: {
            /** Phone */
            readonly phone?: ("browser" | "desk_phone") | null;
            /** Leg */
            readonly leg?: ("per_call" | "kept_up") | null;
            /** Auto Accept */
            readonly auto_accept?: boolean | null;
            /** Phone Only */
            readonly phone_only?: boolean | null;
            /** Wrap Up */
            readonly wrap_up?: ("none" | "timed" | "free" | "mandatory") | null;
            /** Wrap Up Seconds */
            readonly wrap_up_seconds?: number | null;
        };
        /**
         * WorkSettings
         * @description All of an agent's settings. `leg`: made for each call, or kept up all shift.
         */
        readonly WorkSettings: {
            /**
             * Phone
             * @enum {string}
             */
            readonly phone: "browser" | "desk_phone";
            /**
             * Leg
             * @enum {string}
             */
            readonly leg: "per_call" | "kept_up";
            /** Auto Accept */
            readonly auto_accept: boolean;
            /** Phone Only */
            readonly phone_only: boolean;
            /**
             * Wrap Up
             * @enum {string}
             */
            readonly wrap_up: "none" | "timed" | "free" | "mandatory";
            /** Wrap Up Seconds */
            readonly wrap_up_seconds: number;
        };
        /**
         * WrapUpIn
         * @description Result and notes; `finish` ends the wrap-up.
         */
        readonly WrapUpIn: {
            /** Disposition Id */
            readonly disposition_id?: string | null;
            /** Notes */
            readonly notes?: string | null;
            /**
             * Finish
             * @default false
             */
            readonly finish: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly read_session_api_v1_session_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionOut"];
                };
            };
        };
    };
    readonly open_session_api_v1_session_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["SignIn"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionOut"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly close_session_api_v1_session_delete: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly catalog_api_v1_catalog_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Catalog"];
                };
            };
        };
    };
    readonly list_contacts_api_v1_contacts_get: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string | null;
                readonly limit?: number;
                readonly q?: string;
                readonly queue?: string | null;
                readonly agent?: string | null;
                readonly outcome?: string | null;
                readonly customer?: string | null;
                readonly from?: number | null;
                readonly to?: number | null;
                readonly sort?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ContactPage"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly export_contacts_api_v1_contacts_export_csv_get: {
        readonly parameters: {
            readonly query?: {
                readonly q?: string;
                readonly queue?: string | null;
                readonly agent?: string | null;
                readonly outcome?: string | null;
                readonly customer?: string | null;
                readonly from?: number | null;
                readonly to?: number | null;
                readonly sort?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly read_contact_api_v1_contacts__contact_id__get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly contact_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ContactOut"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly read_decision_api_v1_decisions__decision_id__get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly decision_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DecisionOut"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly list_customers_api_v1_customers_get: {
        readonly parameters: {
            readonly query?: {
                readonly q?: string;
                readonly cursor?: string | null;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CustomerPage"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly read_customer_api_v1_customers__customer_id__get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly customer_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CustomerOut"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly versions_api_v1_flows__code__versions_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly code: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["FlowVersionOut"][];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly hand_in_api_v1_flows__code__versions_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly code: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FlowAccepted"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly version_api_v1_flows__code__versions__version__get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly code: string;
                readonly version: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly [key: string]: unknown;
                    };
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly ask_state_api_v1_agent_state_put: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "X-Desk"?: string;
                readonly "Idempotency-Key"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["StateIn"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly take_over_api_v1_agent_desk_takeover_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "X-Desk"?: string;
                readonly "Idempotency-Key"?: string | null;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly accept_offer_api_v1_offers__offer_id__accept_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "X-Desk"?: string;
                readonly "Idempotency-Key"?: string | null;
            };
            readonly path: {
                readonly offer_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly decline_offer_api_v1_offers__offer_id__decline_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "X-Desk"?: string;
                readonly "Idempotency-Key"?: string | null;
            };
            readonly path: {
                readonly offer_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly send_digits_api_v1_contacts__contact_id__digits_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "X-Desk"?: string;
                readonly "Idempotency-Key"?: string | null;
            };
            readonly path: {
                readonly contact_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["DigitsIn"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly pause_recording_api_v1_contacts__contact_id__recording_pause_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "X-Desk"?: string;
                readonly "Idempotency-Key"?: string | null;
            };
            readonly path: {
                readonly contact_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly resume_recording_api_v1_contacts__contact_id__recording_resume_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "X-Desk"?: string;
                readonly "Idempotency-Key"?: string | null;
            };
            readonly path: {
                readonly contact_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly save_wrap_up_api_v1_contacts__contact_id__wrap_up_put: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "X-Desk"?: string;
                readonly "Idempotency-Key"?: string | null;
            };
            readonly path: {
                readonly contact_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["WrapUpIn"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly act_on_call_api_v1_contacts__contact_id___act__post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "X-Desk"?: string;
                readonly "Idempotency-Key"?: string | null;
            };
            readonly path: {
                readonly contact_id: string;
                readonly act: "hold" | "unhold" | "mute" | "unmute" | "end";
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Taken"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly read_settings_api_v1_agents__agent_id__settings_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly agent_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WorkSettings"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly change_settings_api_v1_agents__agent_id__settings_patch: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly agent_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["WorkChange"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["WorkSettings"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly hear_api_v1_recordings__recording_id__audio_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly Range?: string | null;
            };
            readonly path: {
                readonly recording_id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly read_phone_api_v1_phone_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PhoneOut"];
                };
            };
        };
    };
    readonly choose_phone_api_v1_agent_phone_put: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["PhoneChoice"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PhoneOut"];
                };
            };
            /** @description Validation Error */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    readonly board_api_v1_board_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": unknown;
                };
            };
        };
    };
    readonly status_api_v1_status_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["StatusOut"];
                };
            };
        };
    };
    readonly livez_livez_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        readonly [key: string]: boolean;
                    };
                };
            };
        };
    };
    readonly readyz_readyz_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": unknown;
                };
            };
        };
    };
}
