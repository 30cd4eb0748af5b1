import { ClusterlessError } from '../errors.ts';
import type { DesiredObject } from '../substrate/object.ts';
import { ProviderError } from '../substrate/provider.ts';
import { hiddenValues } from '../substrate/variables.ts';

/** Anything shorter is in every other sentence, and guessed in no time. */
const shortest = 4;

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Whole words only: a value "test" must not take "latest" apart. JSON inside of messages is escaped once more. */
const patternOf = (values: readonly string[]): RegExp | undefined => {
  const forms = values
    .filter(({ length }) => length >= shortest)
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
    .sort((a, b) => b.length - a.length);
  if (forms.length === 0) return undefined;
  return new RegExp(`(?<!\\w)(?:${[...new Set(forms)].map(escaped).join('|')})(?!\\w)`, 'g');
};

/**
 * A service may say in its refusal what it refuses. What it says of the values that a user gave to his code goes
 * nowhere: messages are shown, logged and remembered in the state.
 */
export const unsaid = (thrown: unknown, desired: DesiredObject | undefined): unknown => {
  const pattern = patternOf(hiddenValues(desired));
  if (pattern === undefined || !(thrown instanceof Error)) return thrown;
  const without = (text: string): string => text.replaceAll(pattern, '(secret)');
  if (thrown instanceof ProviderError) {
    const { failure, retryAfterMs, hint } = thrown;
    return new ProviderError(failure, without(thrown.message), {
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(hint !== undefined && { hint: without(hint) }),
    });
  }
  if (!(thrown instanceof ClusterlessError)) return new Error(without(thrown.message));
  const { code, summary, detail, hint, diagnostics, exitCode } = thrown;
  return new ClusterlessError(code, without(summary), {
    ...(detail !== undefined && { detail: without(detail) }),
    ...(hint !== undefined && { hint: without(hint) }),
    diagnostics,
    exitCode,
  });
};
