/** Why EventBridge would refuse a pattern. `where` is a path of names and positions: `detail.size[0].numeric`. */
export class InvalidEventPattern extends Error {
  readonly where: string;
  readonly why: string;

  constructor(where: string, why: string) {
    super(`invalid event pattern at ${where === '' ? 'its root' : where}: ${why}`);
    this.name = 'InvalidEventPattern';
    this.where = where;
    this.why = why;
  }
}
