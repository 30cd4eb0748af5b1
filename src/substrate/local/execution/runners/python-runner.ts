/** The same as the one for Node, for `python3 -c`. */
export const pythonRunner = `
import importlib, json, os, sys, time, traceback, uuid

def take(name):
    return os.environ.pop(name, None)

event = {**json.loads(take('CLS_FUNCTION_CONTEXT')), 'arcProps': json.loads(take('CLS_ARC_PROPS_JSON'))}
answer_file = take('CLS_FUNCTION_ANSWER')
until = time.monotonic() * 1000 + float(take('CLS_FUNCTION_TIMEOUT_MS'))
for name in ('AWS_BATCH_JOB_ID', 'AWS_BATCH_JOB_ATTEMPT', 'AWS_BATCH_JQ_NAME'):
    take(name)

class Context:
    function_name = os.environ['AWS_LAMBDA_FUNCTION_NAME']
    function_version = '$LATEST'
    invoked_function_arn = 'arn:aws:lambda:local:000000000000:function:' + function_name
    memory_limit_in_mb = os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
    aws_request_id = str(uuid.uuid4())
    log_group_name = '/aws/lambda/' + function_name
    log_stream_name = 'local'
    identity = None
    client_context = None

    def get_remaining_time_in_millis(self):
        return max(0, int(until - time.monotonic() * 1000))

def end(body, code):
    text = json.dumps(body)
    if answer_file is None:
        print(json.dumps(body.get('answer', body), indent=2))
    else:
        with open(answer_file, 'w', encoding='utf-8') as file:
            file.write(text)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)

try:
    sys.path.insert(0, os.getcwd())
    module, _, member = os.environ['_HANDLER'].rpartition('.')
    handler = getattr(importlib.import_module(module.replace('/', '.')), member)
    end({'answer': handler(event, Context())}, 0)
except BaseException as error:
    traceback.print_exc()
    end({'error': {'type': type(error).__name__, 'message': str(error)}}, 1)
`;
