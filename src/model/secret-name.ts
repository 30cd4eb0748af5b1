/** `dbPassword` and `db-password` are `DB_PASSWORD`. */
const inCapitals = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replaceAll(/[^A-Z\d]+/g, '_');

const secrets =
  /PASSWORD|PASSWD|PASSPHRASE|SECRET|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|(^|_)(TOKEN|CREDENTIALS?)(_|$)|_(PASS|PWD)$/;

/** What says where a secret is, or something else about it. */
const aboutOne =
  /_(ARN|NAME|ID|PATH|FILE|DIR|URL|URI|ENDPOINT|PREFIX|BUCKET|TABLE|TTL|SECONDS|TIMEOUT|COUNT|LENGTH|LIMIT|SIZE|TYPE|REGION|VERSION|ENABLED|HEADER|POLICY)$/;

/** Whether a value of that name is one that nobody should read. */
export const looksSecret = (name: string): boolean => {
  const capitals = inCapitals(name);
  return secrets.test(capitals) && !aboutOne.test(capitals);
};
