/** What the stack driver needs of CloudFormation. Errors have the names and messages of the service. */
export interface StackApi {
  /** Of a create or an update that fails nothing new stays, whatever deletion policy it has. */
  create(request: CreateStack): Promise<{ readonly id: string }>;
  update(request: UpdateStack): Promise<{ readonly id: string }>;
  remove(request: RemoveStack): Promise<void>;
  /** Only from `UPDATE_ROLLBACK_FAILED`: on to `UPDATE_ROLLBACK_COMPLETE`. */
  continueRollback(request: RemoveStack): Promise<void>;
  /** Switches termination protection, which no update of the stack does. */
  protect(id: string, on: boolean): Promise<void>;
  /** By name, or by id, which also finds a stack that is deleted. Undefined when there is none. */
  describe(nameOrId: string): Promise<Stack | undefined>;
  /** All stacks that are there, a page at a time. */
  describeAll(token?: string): Promise<{ readonly stacks: readonly Stack[]; readonly next: string | undefined }>;
  /** Ids of stacks with one of the statuses. */
  list(statuses: readonly string[]): Promise<readonly string[]>;
  /** Everything that is or was part of it. */
  resources(id: string): Promise<readonly StackResource[]>;
  /** As it was sent. */
  template(id: string): Promise<string>;
  /** Newest first, a page at a time. */
  events(id: string, token?: string): Promise<StackEvents>;
}

export interface StackEvents {
  readonly events: readonly StackEvent[];
  /** Where the next page begins. */
  readonly next: string | undefined;
}

export type TemplateSource = { readonly body: string } | { readonly url: string };

export interface CreateStack {
  readonly name: string;
  readonly template: TemplateSource;
  readonly token: string;
  readonly tags: { readonly [name: string]: string };
  readonly protect: boolean;
}

export type UpdateStack = Omit<CreateStack, 'protect'>;

export interface RemoveStack {
  readonly id: string;
  readonly token: string;
}

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly reason: string;
  /** Changes with every operation, whoever began it. */
  readonly operation: string;
  readonly since: string;
  readonly tags: { readonly [name: string]: string };
  readonly outputs: { readonly [name: string]: string };
  readonly protected: boolean;
}

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
}

export interface StackEvent {
  readonly logicalId: string;
  /** Of the stack itself: its events begin and end an operation. */
  readonly ofStack: boolean;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly token: string | undefined;
}
