const session = require('node:http2').connect('http://127.0.0.1:1');
session.on('error', () => {});
session.destroy();
session.request({ ':path': '/' });
