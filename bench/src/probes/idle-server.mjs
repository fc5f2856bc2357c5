// Takes any number of connections and sends nothing. Tells its port; then, for each number it is
// told, answers once there are as many connections.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
let wanted;

const check = () => {
  if (server.clients.size !== wanted) return;
  wanted = undefined;
  process.send('there');
};

server.on('listening', () => process.send(server.address().port));
server.on('connection', (socket) => {
  socket.on('close', () => setImmediate(check));
  check();
});
process.on('message', (count) => {
  wanted = count;
  check();
});
