// Opens idle connections or WebSockets through a proxy and holds them until it is ended.
//   node hold.js connections|websockets COUNT PORT PATH [HEADER...]
const net = require('net');

const [kind, count, port, path, ...headers] = process.argv.slice(2);
const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers.map((h) => h + '\r\n').join('')}${kind === 'websockets' ? upgrade : ''}\r\n`;
const expected = kind === 'websockets' ? 'HTTP/1.1 101 ' : 'HTTP/1.1 200 ';

function fail(why) {
  console.error(why);
  process.exit(1);
}

function open() {
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(request));
    let text = '';
    socket.on('error', (error) => fail(`A connection broke: ${error.message}`));
    socket.on('close', () => fail('The proxy closed a connection.'));
    socket.on('data', (data) => {
      text += data;
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!text.startsWith(expected)) fail(`The proxy answered: ${text.slice(0, end)}`);
      const length = /content-length: (\d+)/i.exec(text.slice(0, end));
      if (!length || text.length >= end + 4 + Number(length[1])) resolve();
    });
  });
}

(async () => {
  for (let opened = 0; opened < Number(count); opened += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - opened) }, open));
  }
  console.log('ready');
})();
