import { z } from 'zod';

/** What Step Functions hands on of a task that failed; a function's own error is JSON inside of it. */
const Caught = z.looseObject({ Error: z.string(), Cause: z.string().default('') });
const FunctionError = z.looseObject({ errorMessage: z.string() });

/** Of a job: why Batch calls it failed, which is the same for every container that ends badly, and how it ended. */
const Job = z.looseObject({
  StatusReason: z.string(),
  Container: z
    .looseObject({
      ExitCode: z.number().optional(),
      Reason: z.string().optional(),
      LogStreamName: z.string().optional(),
    })
    .default({}),
});

const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const jobText = ({ StatusReason, Container: { ExitCode, Reason, LogStreamName } }: z.infer<typeof Job>): string => {
  const how = [ExitCode === undefined ? '' : `exit code ${ExitCode}`, Reason ?? ''].filter((text) => text !== '');
  const log = LogStreamName === undefined ? '' : `; its log is ${LogStreamName}`;
  return `${StatusReason}${how.length === 0 ? '' : ` (${how.join(', ')})`}${log}`;
};

const causeText = (cause: string): string => {
  const inside = parseText(cause);
  const job = Job.safeParse(inside).data;
  return FunctionError.safeParse(inside).data?.errorMessage ?? (job === undefined ? cause : jobText(job));
};

/** The message for people, out of the JSON that the machine had to pass on whole. Other texts stay as they are. */
export const plainMessage = (message: string): string => {
  const caught = Caught.safeParse(parseText(message)).data;
  if (caught === undefined) return message;
  return caught.Cause === '' ? caught.Error : causeText(caught.Cause);
};
