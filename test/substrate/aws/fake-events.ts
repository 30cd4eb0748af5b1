import type { StackEvent, StackEvents } from '../../../src/substrate/aws/stack/stack-api.ts';

/** Events that the service tells at once. */
const eventPage = 100;

/** How an operation ended that did not end well. */
export interface BadEnd {
  readonly token: string;
  readonly cause: string;
  readonly outcome: string;
  /** Beside the one that failed. */
  readonly resources: number;
}

/** What a stack of the fake tells of itself, newest first. */
export class FakeEvents {
  readonly #all: StackEvent[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  page(token: string): StackEvents {
    const [from, to] = [Number(token), Number(token) + eventPage];
    return { events: this.#all.slice(from, to), next: to < this.#all.length ? String(to) : undefined };
  }

  ofStack(status: string, token: string): void {
    const type = 'AWS::CloudFormation::Stack';
    this.#all.unshift({ logicalId: this.#name, ofStack: true, type, status, reason: '', token });
  }

  /** As if it had come to this status by an operation. */
  stand(status: string, token: string): void {
    if (/(UPDATE|ROLLBACK)_FAILED$/.test(status)) {
      this.#say('UPDATE_FAILED', 'what it was told before', token);
      this.#barred(status.replace('_FAILED', '_IN_PROGRESS'), token);
    }
    this.ofStack(status, token);
  }

  /** The cause, and behind it what followed from it: each resource says that it was stopped, and that it goes. */
  fail({ cause, token, outcome, resources }: BadEnd): void {
    this.#say('CREATE_FAILED', cause, token);
    this.#say('CREATE_FAILED', 'Resource creation cancelled', token);
    for (let n = 0; n < resources; n += 1) {
      this.#say('CREATE_FAILED', 'Resource creation cancelled', token);
      this.#say('DELETE_COMPLETE', '', token);
    }
    if (outcome === 'UPDATE_ROLLBACK_FAILED') this.#barred('UPDATE_ROLLBACK_IN_PROGRESS', token);
  }

  #barred(status: string, token: string): void {
    this.ofStack(status, token);
    this.#say('UPDATE_FAILED', 'the way back is barred', token);
  }

  #say(status: string, reason: string, token: string): void {
    this.#all.unshift({ logicalId: 'Function1', ofStack: false, type: 'AWS::Lambda::Function', status, reason, token });
  }
}
