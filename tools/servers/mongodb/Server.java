// A server of MongoDB's protocol for the tests, in memory, on loopback: `java -cp 'jars/*' Server.java PORT`.
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

class Server {
  /** Drivers from 7 on want 4.4, which the server has no name for; what the tests ask of it, it has. */
  record Version(List<Integer> getVersionArray, int getWireVersion) implements MongoVersion {}

  public static void main(String[] args) {
    MemoryBackend backend = new MemoryBackend();
    backend.version(new Version(List.of(4, 4, 0), 9));
    new MongoServer(backend).bind("127.0.0.1", Integer.parseInt(args[0]));
    System.out.println("listening");
  }
}
