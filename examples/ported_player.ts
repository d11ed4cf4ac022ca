// A script for the Python client, ported line by line. In Python it was:
//
//     class Player(RemoteVideoPlayer):
//         def process_image(self, image, metadata):
//             print(metadata['t'], image.get_size())
//         def process_recording_state(self, state):
//             print('recording' if state else 'stopped')
//         def process_exception(self, e, exec_info, from_thread):
//             print(e)
//
//     player = Player(server='localhost', port=5002)
//     player.start_listener()
//     player.play()
//     time.sleep(2)
//     player.stop()
//     player.stop_listener()
//
// deno run --allow-net examples/ported_player.ts [HOST:PORT] [SECONDS]

import { type Frame, RemoteVideoPlayer } from "@lab/filers-client";

class Player extends RemoteVideoPlayer {
  override processImage(frame: Frame, metadata: Frame["metadata"]): void {
    console.log(metadata.t, frame.width, frame.height);
  }

  override processRecordingState(state: boolean): void {
    console.log(state ? "recording" : "stopped");
  }

  override processException(error: Error): void {
    console.log(error.message);
  }
}

const [address = "localhost:5002", seconds = "2"] = Deno.args;
const { hostname, port } = new URL(`tcp://${address}`);
const player = new Player({ hostname, port: Number(port || 5002) });
await player.startListener();
await player.play();
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));
await player.stop();
await player.stopListener();
