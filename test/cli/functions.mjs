// Functions of users, one for each way to end.
const put = async (uri, body) => {
  const { host, pathname } = new URL(uri);
  const { ok, status } = await fetch(`${process.env.AWS_ENDPOINT_URL_S3}/${host}${pathname}`, { method: 'PUT', body });
  if (!ok) throw new Error(`PUT ${uri}: ${status}`);
};

const made = async ({ arcProps }, body = 'made') => {
  const uri = `${arcProps.sinks.main.runURI}out.json`;
  await put(uri, body);
  return uri;
};

/** Tells what it was told, and answers with its manifest. */
export const answers = async (event, context) => {
  const { functionName, memoryLimitInMB } = context;
  const { arcProps, ...rest } = event;
  const left = context.getRemainingTimeInMillis() > 1000;
  const secrets = Object.keys(process.env).filter((name) => /BATCH|CLS_(?!LOCAL)/.test(name));
  const told = { ...rest, props: arcProps.workloadProps, functionName, memoryLimitInMB, left, secrets };
  process.stdout.write('working\n');
  return { uris: [await made(event, JSON.stringify({ ...told, greeting: process.env.GREETING }))] };
};

/** Writes its manifest, as a container would. */
export const writes = async (event) => {
  const { lot } = event.arcNotifyEvent;
  const uris = [await made(event)];
  const template = event.arcProps.sinkManifestTemplates.main;
  const target = template.replace('{lot}', lot).replace('{state}', 'complete').replace('{/attempt*}', '');
  await put(target, JSON.stringify({ state: 'complete', comment: null, lotId: lot, uriType: 'identifier', uris }));
  return { main: target };
};

export const calls = {
  back: (event, _context, callback) => {
    void made(event).then((uri) => callback(null, { uris: [uri] }));
  },
};

export const otherLot = async (event) => ({ lotId: '20230101PT5M000', uris: [await made(event)] });

export const fails = async () => {
  throw new RangeError('no room for orders');
};

export const failsLater = () => new Promise(() => setTimeout(() => JSON.parse('{'), 10));

export const saysNothing = () => {};

export const leaves = () => process.exit(7);

export const cannotBeTold = async () => ({ uris: [], count: 1n });

export const neverEnds = () => new Promise(() => setInterval(() => {}, 1000));

/** Works, and says much: what is kept of it is not what it said. */
export const chatters = async (event) => {
  for (let megabyte = 0; megabyte < 30; megabyte += 1) process.stdout.write('x'.repeat(1024 * 1024));
  return { uris: [await made(event)] };
};

export const answersText = async (event) => `made ${await made(event)}`;

export const answersNoList = async (event) => ({ uris: await made(event) });

export const answersOutside = () => ({ uris: ['s3://hello-data/in/a.txt'] });

export const answersNothingThere = ({ arcProps }) => ({ uris: [`${arcProps.sinks.main.runURI}never-written.txt`] });

export const answersMuch = async (event) => {
  const uri = await made(event);
  return { uris: Array.from({ length: 5000 }, () => uri) };
};

export const answersFarTooMuch = () => ({ uris: [], comment: 'x'.repeat(7 * 1024 * 1024) });
