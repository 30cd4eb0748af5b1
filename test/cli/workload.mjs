// A workload that does what its first argument says: node workload.mjs <what> <lot>
const [what, lot] = process.argv.slice(2);
const { sinks, sinkManifestTemplates } = JSON.parse(process.env.CLS_ARC_PROPS_JSON);

const put = async (uri, body) => {
  const { host, pathname } = new URL(uri);
  const { ok, status } = await fetch(`${process.env.AWS_ENDPOINT_URL_S3}/${host}${pathname}`, { method: 'PUT', body });
  if (!ok) throw new Error(`PUT ${uri}: ${status}`);
};

const data = async () => {
  const uri = `${sinks.main.runURI}out.txt`;
  await put(uri, 'data');
  return uri;
};

const manifest = (body) =>
  put(sinkManifestTemplates.main.replace('{lot}', lot).replace('{state}', 'complete').replace('{/attempt*}', ''), body);

const listing = (uris, lotId = lot) =>
  JSON.stringify({ state: 'complete', comment: null, lotId, uriType: 'identifier', uris });

const write = (text) =>
  new Promise((resolve) => {
    if (process.stderr.write(text)) resolve();
    else process.stderr.once('drain', resolve);
  });

const noise = async () => {
  const megabyte = `${'x'.repeat(1023)}\n`.repeat(1024);
  for (let written = 0; written < 100; written += 1) await write(megabyte);
  await write('the last line\n');
  process.exitCode = 3;
};

const deeds = {
  works: async () => manifest(listing([await data()])),
  fails: async () => {
    await write('line one\nboom: bad luck\n');
    process.exitCode = 1;
  },
  hangs: async () => {
    await write('about to hang\n');
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  },
  'says-nothing': data,
  'other-lot': async () => manifest(listing([await data()], '20230101PT5M000')),
  outside: async () => manifest(listing(['s3://hello-data/in/a.txt'])),
  'bad-json': async () => manifest('{ not json'),
  'lists-nothing-there': async () => manifest(listing([`${sinks.main.runURI}never-written.txt`])),
  noise,
};

await deeds[what]();
