import { z } from 'zod';

/** What Step Functions hands on of a task that failed; a function's own error is JSON inside of it. */
const Caught = z.looseObject({ Error: z.string(), Cause: z.string().default('') });
const FunctionError = z.looseObject({ errorMessage: z.string() });
const Container = z.looseObject({ StatusReason: z.string() });

const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const causeText = (cause: string): string => {
  const inside = parseText(cause);
  return FunctionError.safeParse(inside).data?.errorMessage ?? Container.safeParse(inside).data?.StatusReason ?? cause;
};

/** The message for people, out of the JSON that the machine had to pass on whole. Other texts stay as they are. */
export const plainMessage = (message: string): string => {
  const caught = Caught.safeParse(parseText(message)).data;
  if (caught === undefined) return message;
  return caught.Cause === '' ? caught.Error : causeText(caught.Cause);
};
