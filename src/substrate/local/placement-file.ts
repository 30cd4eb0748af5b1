import { z } from 'zod';
import { ClusterlessError, messageOf } from '../../errors.ts';
import type { Layout } from './store/layout.ts';
import { readText, writeNew } from './whole-file.ts';

/** `placement.json`: which placement a folder is. Its name alone does not tell where the region begins. */
export const LocalPlacement = z.strictObject({
  provider: z.string(),
  stage: z.string().nullable(),
  account: z.string(),
  region: z.string(),
});
export type LocalPlacement = Readonly<z.infer<typeof LocalPlacement>>;

const pathOf = (layout: Layout): string => `${layout.home}/placement.json`;

/** Writes nothing where there is one: a command with nothing to do works on a full disk, and where it may only read. */
export const writePlacement = (layout: Layout, { provider, stage, account, region }: LocalPlacement): void => {
  if (readText(pathOf(layout)) !== undefined) return;
  writeNew(layout, pathOf(layout), `${JSON.stringify({ provider, stage, account, region })}\n`);
};

/** Fails with CLS_FILE_UNREADABLE for a folder that is no placement. */
export const readPlacement = (layout: Layout): LocalPlacement => {
  try {
    return LocalPlacement.parse(JSON.parse(readText(pathOf(layout)) ?? ''));
  } catch (cause) {
    throw new ClusterlessError('CLS_FILE_UNREADABLE', `${layout.home} is not a local placement`, {
      detail: `${pathOf(layout)}: ${messageOf(cause)}`,
      hint: 'clusterless apply --local',
      cause,
    });
  }
};
