// A server and a client of gRPC's own library for Node.js. Says where the server listens, reads where the gateway does, and plays the
// published interoperability cases against both: one line each, "direct NAME ok" or "gateway NAME" and what went wrong.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { writeFileSync } from 'node:fs';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

writeFileSync('interop.proto', `
  syntax = "proto3";
  package interop;
  message Empty {}
  message Status { int32 code = 1; string message = 2; }
  message Request { int32 size = 1; bytes body = 2; Status status = 3; }
  message Response { bytes body = 1; }
  message Sizes { repeated int32 sizes = 1; bytes body = 2; Status status = 3; }
  message Total { int32 bytes = 1; }
  service Test {
    rpc Empty(Empty) returns (Empty);
    rpc Unary(Request) returns (Response);
    rpc Output(Sizes) returns (stream Response);
    rpc Input(stream Request) returns (Total);
    rpc Duplex(stream Sizes) returns (stream Response);
    rpc Unimplemented(Empty) returns (Empty);
  }
  service Absent { rpc Empty(Empty) returns (Empty); }`);
const { Test, Absent } = grpc.loadPackageDefinition(loader.loadSync('interop.proto', { defaults: true })).interop;
const { status, Metadata } = grpc;

const Initial = 'x-test-echo-initial';
const Trailing = 'x-test-echo-trailing-bin';
let cancelled = 0;

function echo(call) {
  call.on('cancelled', () => cancelled++);
  const initial = new Metadata(), trailing = new Metadata();
  call.metadata.get(Initial).forEach(value => initial.add(Initial, value));
  call.metadata.get(Trailing).forEach(value => trailing.add(Trailing, value));
  call.sendMetadata(initial);
  return trailing;
}

const failure = (asked, metadata) => asked?.code ? { code: asked.code, details: asked.message, metadata } : null;
const server = new grpc.Server();
server.addService(Test.service, {
  Empty: (call, done) => done(null, {}),
  Unary: (call, done) => {
    const trailing = echo(call);
    done(failure(call.request.status, trailing), { body: Buffer.alloc(call.request.size) }, trailing);
  },
  Output: call => {
    echo(call);
    call.request.sizes.forEach(size => call.write({ body: Buffer.alloc(size) }));
    call.end();
  },
  Input: (call, done) => {
    const trailing = echo(call);
    let bytes = 0;
    call.on('data', message => bytes += message.body.length);
    call.on('end', () => done(null, { bytes }, trailing));
  },
  Duplex: call => {
    const trailing = echo(call);
    call.on('data', message => {
      const error = failure(message.status, trailing);
      if (error) call.emit('error', error);
      else message.sizes.forEach(size => call.write({ body: Buffer.alloc(size) }));
    });
    call.on('end', () => call.end(trailing));
  },
});

const unary = (client, method, request, metadata = new Metadata()) => new Promise((resolve, reject) => {
  const seen = {};
  const call = client[method](request, metadata, (error, answer) => error ? reject(error) : setImmediate(() => resolve({ answer, ...seen })));
  call.on('metadata', initial => seen.initial = initial);
  call.on('status', end => seen.trailing = end.metadata);
});

const ended = call => new Promise(resolve => {
  call.on('error', () => {});
  call.on('status', resolve);
});

async function refused(call, code, details) {
  const error = await call.then(() => assert.fail('It was answered.'), e => e);
  assert.equal(error.code, code, error.message);
  if (details !== undefined) assert.equal(error.details, details);
}

async function whenCancelled(before) {
  for (let i = 0; i < 500 && cancelled === before; i++) await new Promise(go => setTimeout(go, 10));
  assert.ok(cancelled > before, 'The server did not hear of it.');
}

const Special = '\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1F608}\t\n';
const pairs = [[31415, 27182], [9, 8], [2653, 1828], [58979, 45904]];

const cases = {
  empty_unary: async client => assert.deepEqual((await unary(client, 'Empty', {})).answer, {}),
  large_unary: async client =>
    assert.equal((await unary(client, 'Unary', { size: 314159, body: Buffer.alloc(271828) })).answer.body.length, 314159),
  compressed_unary: async (client, zipping) =>
    assert.equal((await unary(zipping, 'Unary', { size: 314159, body: Buffer.alloc(271828) })).answer.body.length, 314159),
  client_streaming: async client => {
    const total = await new Promise((resolve, reject) => {
      const call = client.Input((error, answer) => error ? reject(error) : resolve(answer));
      pairs.forEach(pair => call.write({ body: Buffer.alloc(pair[1]) }));
      call.end();
    });
    assert.equal(total.bytes, 74922);
  },
  server_streaming: async client => {
    const sizes = [];
    for await (const message of client.Output({ sizes: pairs.map(pair => pair[0]) })) sizes.push(message.body.length);
    assert.deepEqual(sizes, pairs.map(pair => pair[0]));
  },
  ping_pong: async client => {
    const call = client.Duplex();
    for (const [output, input] of pairs) {
      call.write({ sizes: [output], body: Buffer.alloc(input) });
      assert.equal((await once(call, 'data'))[0].body.length, output);
    }
    const end = ended(call);
    call.end();
    assert.equal((await end).code, status.OK);
  },
  empty_stream: async client => {
    const call = client.Duplex();
    call.on('data', () => assert.fail('There was a message.'));
    const end = ended(call);
    call.end();
    assert.equal((await end).code, status.OK);
  },
  custom_metadata: async client => {
    const metadata = new Metadata(), bytes = Buffer.from([0xab, 0xab, 0xab, 0, 0xff]);
    metadata.set(Initial, 'test_initial_metadata_value');
    metadata.set(Trailing, bytes);
    const check = (initial, trailing) => {
      assert.deepEqual(initial.get(Initial), ['test_initial_metadata_value']);
      assert.deepEqual(trailing.get(Trailing), [bytes]);
    };
    const one = await unary(client, 'Unary', { size: 1 }, metadata);
    check(one.initial, one.trailing);
    const call = client.Duplex(metadata), end = ended(call), initial = once(call, 'metadata');
    call.on('data', () => {});
    call.write({ sizes: [1] });
    call.end();
    check((await initial)[0], (await end).metadata);
  },
  status_code_and_message: async client => {
    const asked = { code: status.UNKNOWN, message: 'test status message' };
    await refused(unary(client, 'Unary', { status: asked }), asked.code, asked.message);
    const call = client.Duplex(), end = ended(call);
    call.on('data', () => {});
    call.write({ status: asked });
    call.end();
    const { code, details } = await end;
    assert.deepEqual({ code, details }, { code: asked.code, details: asked.message });
  },
  special_status_message: async client =>
    await refused(unary(client, 'Unary', { status: { code: status.UNKNOWN, message: Special } }), status.UNKNOWN, Special),
  unimplemented_method: async client => await refused(unary(client, 'Unimplemented', {}), status.UNIMPLEMENTED),
  unimplemented_service: async (client, zipping, absent) => await refused(unary(absent, 'Empty', {}), status.UNIMPLEMENTED),
  cancel_after_begin: async client => {
    await refused(new Promise((resolve, reject) => client.Input((error, answer) => error ? reject(error) : resolve(answer)).cancel()), status.CANCELLED);
  },
  cancel_after_first_response: async client => {
    const before = cancelled, call = client.Duplex(), end = ended(call);
    call.write({ sizes: [31415], body: Buffer.alloc(27182) });
    await once(call, 'data');
    call.cancel();
    assert.equal((await end).code, status.CANCELLED);
    await whenCancelled(before);
  },
  timeout_on_sleeping_server: async client => {
    const call = client.Duplex({ deadline: Date.now() + 1 }), end = ended(call);
    call.write({ body: Buffer.alloc(27182) });
    assert.equal((await end).code, status.DEADLINE_EXCEEDED);
  },
  timeout_of_a_call_under_way: async client => {
    const before = cancelled, call = client.Duplex({ deadline: Date.now() + 300 }), end = ended(call);
    call.write({ sizes: [1] });
    await once(call, 'data');
    assert.equal((await end).code, status.DEADLINE_EXCEEDED);
    await whenCancelled(before);
  },
  hundred_at_once: async client => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => unary(client, 'Unary', { size: i })));
    assert.deepEqual(answers.map(a => a.answer.body.length), Array.from({ length: 100 }, (_, i) => i));
  },
};

async function play(name, address) {
  const options = { 'grpc.enable_http_proxy': 0 };
  const clients = [
    new Test(address, grpc.credentials.createInsecure(), options),
    new Test(address, grpc.credentials.createInsecure(), { ...options, 'grpc.default_compression_algorithm': 2 }),
    new Absent(address, grpc.credentials.createInsecure(), options),
  ];
  for (const [title, run] of Object.entries(cases)) {
    const outcome = await run(...clients).then(() => 'ok', error => JSON.stringify(error.stack ?? error));
    console.log(`${name} ${title} ${outcome}`);
  }
  clients.forEach(client => client.close());
}

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), async (error, port) => {
  assert.ifError(error);
  console.log(`serving http://127.0.0.1:${port} end`);
  const [gateway] = await once(createInterface({ input: process.stdin }), 'line');
  await play('direct', `127.0.0.1:${port}`);
  await play('gateway', gateway);
  console.log('played');
  process.exit();
});
