import type { InitializeMiddleware, Pluggable } from '@smithy/types';
import { z } from 'zod';
import { callsMiddleware } from '../../../../src/substrate/aws/calls.ts';
import type { Clients } from '../../../../src/substrate/aws/clients.ts';

export type Input = Readonly<Record<string, unknown>>;
/** What an operation answers, by its name. */
export type Operations = { readonly [operation: string]: (input: Input) => unknown };

export type Around = <T>(effect: () => T | Promise<T>) => Promise<T>;

/** An error as the SDK throws it. */
export const refusal = (name: string, httpStatusCode = 400, message = name): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

export const textIn = (input: Input, name: string): string => {
  const value = input[name];
  return typeof value === 'string' ? value : '';
};

export const listIn = (input: Input, name: string): readonly Input[] => {
  const value = input[name];
  return Array.isArray(value) ? value.map((one: unknown) => membersOf(one)) : [];
};

export const membersOf = (value: unknown): Input =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** Tags as AWS lists them, as a record. */
export const tagsIn = (tags: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(listIn({ tags }, 'tags').map((tag) => [textIn(tag, 'Key'), textIn(tag, 'Value')]));

export const toTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Nothing of what a client is asked leaves the process. */
const answering =
  (operations: Operations, around: Around) =>
  <I extends object, O extends object>(): Pluggable<I, O> => ({
    applyToStack: (stack) => {
      const answer: InitializeMiddleware<I, O> = (_next, context) => async (args) => {
        const operation = (context.commandName ?? '').replace(/Command$/, '');
        const known = operations[operation];
        if (known === undefined) throw new Error(`the AWS in memory does not know ${operation}`);
        const made = await around(() => known(membersOf(args.input)));
        // Which operation it is, and so what it answers, the compiler cannot know.
        return { output: z.custom<O>().parse(made), response: undefined };
      };
      stack.addRelativeTo(answer, { name: 'inMemory', relation: 'after', toMiddleware: callsMiddleware });
    },
  });

export interface Services {
  readonly s3: Operations;
  readonly events: Operations;
  readonly cloudFormation: Operations;
  readonly sts: Operations;
}

/** Clients of the SDK whose calls are answered here. */
export const answered = (clients: Clients, { s3, events, cloudFormation, sts }: Services, around: Around): Clients => {
  const opened = <T>(open: () => Promise<T>, wire: (client: T) => void): (() => Promise<T>) => {
    let client: Promise<T> | undefined;
    return () => {
      client ??= open().then((made) => {
        wire(made);
        return made;
      });
      return client;
    };
  };
  return {
    ...clients,
    s3: opened(clients.s3, ({ middlewareStack }) => middlewareStack.use(answering(s3, around)())),
    events: opened(clients.events, ({ middlewareStack }) => middlewareStack.use(answering(events, around)())),
    cloudFormation: opened(clients.cloudFormation, ({ middlewareStack }) =>
      middlewareStack.use(answering(cloudFormation, around)()),
    ),
    sts: opened(clients.sts, ({ middlewareStack }) => middlewareStack.use(answering(sts, around)())),
  };
};
