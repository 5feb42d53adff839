// SPDX-License-Identifier: Apache-2.0

// A TLS server of the JDK: java OPTIONS jsse_server.java STORE PASSWORD, where STORE is a PKCS #12 file. Says on
// which port it listens, and shakes hands until it is ended.
import java.io.FileInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

class JsseServer {
  private static final int BACKLOG = 50;

  public static void main(String[] arguments) throws Exception {
    char[] password = arguments[1].toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (FileInputStream file = new FileInputStream(arguments[0])) {
      store.load(file, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    SSLServerSocket listener =
        (SSLServerSocket)
            context.getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.getByName("127.0.0.1"));
    System.out.println("listening on port " + listener.getLocalPort());
    while (true) {
      SSLSocket client = (SSLSocket) listener.accept();
      new Thread(() -> serve(client)).start();
    }
  }

  private static void serve(SSLSocket client) {
    try (client) {
      client.startHandshake();
      client.getInputStream().read();
    } catch (Exception error) {
      System.out.println("ended: " + error);
    }
  }
}
