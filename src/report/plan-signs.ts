import type { ActionName, PlanAction } from './output/plan.ts';
import type { Paint, Screen } from './screen.ts';
import { colorsOf } from './screen.ts';

interface Sign {
  readonly text: string;
  readonly paint: Paint;
}

const unicodeSigns: Record<ActionName, string> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
  adopt: '>',
  forget: '<',
  record: '=',
};

/** Deletions and replacements stand out. */
export const actionPaint = (action: ActionName, screen: Screen): Paint => {
  const colors = colorsOf(screen);
  if (action === 'create' || action === 'adopt') return colors.green;
  if (action === 'update') return colors.yellow;
  if (action === 'replace') return (text) => colors.bold(colors.magenta(text));
  if (action === 'delete') return (text) => colors.bold(colors.red(text));
  return colors.dim;
};

/** `!` for what is refused, `?` for what could not be read, else the sign of the action. */
export const signOf = ({ action, blocked }: Pick<PlanAction, 'action' | 'blocked'>, screen: Screen): Sign => {
  const colors = colorsOf(screen);
  if (blocked) {
    const text = blocked.reason === 'unknown' ? '?' : '!';
    return { text, paint: (sign) => colors.bold(colors.red(sign)) };
  }
  const text = action === 'replace' && screen.ascii ? '+-' : unicodeSigns[action];
  return { text, paint: actionPaint(action, screen) };
};
