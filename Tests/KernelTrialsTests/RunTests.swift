import Foundation
import KernelTrials
import ParameterSpaces
import Testing

/// How kernels are run: their inputs, their types, their threads, their processors, what is measured of them.
@Suite struct RunTests {
  /// What kernels before it have kept does not count against one.
  @Test func memoryThatOthersHoldIsNotACandidatesOwn() async throws {
    let place = try Workplace([
      "kernel.c": """
      #include <stdlib.h>
      #include <string.h>
      void *kept;
      void kernel(double *y) {
        kept = malloc(MIB << 20);
        memset(kept, 1, MIB << 20);
        for (int i = 0; i < N; i++) y[i] *= 2;
      }
      """,
      "reference.c": "void reference(double *y) { for (int i = 0; i < N; i++) y[i] *= 2; }",
      "kernel.yaml": """
      schema: plait.kernel/1
      name: keeper
      language: c
      source: kernel.c
      function: kernel
      sizes: {N: 77}
      arguments: [{buffer: y, type: f64, count: N, fill: {constant: 3}, output: true}]
      reference: {source: reference.c}
      parameters: {MIB: [16, 17, 18, 19, 200]}
      compiler: {command: gcc, flags: [-O0]}
      limits: {memory-mib: 64}
      """,
    ])
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    for size in [16, 17, 18, 19] {
      let candidate = try await evaluator.build(["MIB": .integer(size)]).get()
      #expect(try await evaluator.verify(candidate) == nil, "\(size) MiB")
      let run = try await evaluator.run(candidate, repetitions: 1, warmUps: 0)
      #expect(run.failure == nil, "\(size) MiB")
    }
    let large = try await evaluator.build(["MIB": .integer(200)]).get()
    #expect(try await evaluator.verify(large)?.kind == .memoryLimit)
  }

  @Test func kernelsInPlaceBeginAnewEachTime() async throws {
    let place = try Workplace([
      "kernel.c": """
      #include <stdlib.h>
      void kernel(double *y) {
        for (int i = 0; i < N; i++) {
          if (y[i] != 3) abort();
          y[i] *= 2;
        }
      }
      """,
      "reference.c": "void reference(double *y) { for (int i = 0; i < N; i++) y[i] *= 2; }",
      "kernel.yaml": """
      schema: plait.kernel/1
      name: in-place
      language: c
      source: kernel.c
      function: kernel
      sizes: {N: 77}
      arguments: [{buffer: y, type: f64, count: N, fill: {constant: 3}, output: true}]
      reference: {source: reference.c}
      parameters: {A: [1]}
      """,
    ])
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let candidate = try await evaluator.build([:]).get()
    for _ in 0..<2 {
      #expect(try await evaluator.verify(candidate) == nil)
      #expect(try await evaluator.run(candidate, repetitions: 4, warmUps: 2).get().seconds.count == 4)
    }
  }

  @Test func whatSpoilsItsInputsSpoilsThemForNoOther() async throws {
    let place = try Workplace([
      "kernel.c": """
      #include <stdlib.h>
      void kernel(float *x, float *y) {
        if (x[0] != 7) abort();
        for (int i = 0; i < N; i++) y[i] = 2 * x[i];
        if (SPOILS) x[0] = 0;
      }
      """, "reference.c": Doubling.reference,
      "kernel.yaml": Doubling.specification(parameters: "{SPOILS: {boolean: false}}"),
    ])
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let clean = try await evaluator.build([:]).get()
    let spoils = try await evaluator.build(["SPOILS": .boolean(true)]).get()
    for candidate in [clean, spoils, clean] { #expect(try await evaluator.verify(candidate) == nil) }
    for candidate in [clean, spoils, clean, spoils, spoils, clean] {
      #expect(try await evaluator.run(candidate, repetitions: 1, warmUps: 0).failure == nil)
    }
    // Within its own repetitions it meets what it left.
    #expect(try await evaluator.run(spoils, repetitions: 2, warmUps: 0).failure?.kind == .crash)
  }

  @Test func everyTypeArrivesInCAndInCxx() async throws {
    let check = """
      template <typename T> static bool is(T value, T wanted) { return value == wanted; }
      void kernel(const float *a, const double *b, const int32_t *c, const uint32_t *d, const int64_t *e,
                  const uint8_t *f, float g, double h, int32_t i, uint32_t j, int64_t k, uint8_t l, int32_t *out) {
        out[0] = is(a[0], 0.5f) + is(b[1], -0.25) + is(c[2], -3) + is(d[3], 4000000000u) + is(e[4], (int64_t)-5000000000)
               + is(f[5], (uint8_t)250) + is(g, 1.5f) + is(h, 1e-300) + is(i, -7) + is(j, 4000000001u)
               + is(k, (int64_t)6000000000) + is(l, (uint8_t)255) + is<int>(WIDTH, 9);
      }
      """
    let place = try Workplace([
      "kernel.cpp": "#include <cstdint>\n" + check,
      "reference.c": """
      #include <stdint.h>
      void reference(void *a, void *b, void *c, void *d, void *e, void *f, float g, double h, int32_t i, uint32_t j,
                     int64_t k, uint8_t l, int32_t *out) { out[0] = 13; }
      """,
      "kernel.yaml": """
      schema: plait.kernel/1
      name: types
      language: c++
      source: kernel.cpp
      function: kernel
      arguments:
        - {buffer: a, type: f32, count: 7, fill: {constant: 0.5}}
        - {buffer: b, type: f64, count: 7, fill: {constant: -0.25}}
        - {buffer: c, type: i32, count: 7, fill: {random: [-3, -3]}}
        - {buffer: d, type: u32, count: 7, fill: {constant: 4000000000}}
        - {buffer: e, type: i64, count: 7, fill: {constant: -5000000000}}
        - {buffer: f, type: u8, count: 7, fill: {constant: 250}}
        - {scalar: g, type: f32, value: 3 / 2}
        - {scalar: h, type: f64, value: 1e-300}
        - {scalar: i, type: i32, value: -7}
        - {scalar: j, type: u32, value: 4000000001}
        - {scalar: k, type: i64, value: 6000000000}
        - {scalar: l, type: u8, value: 255}
        - {buffer: out, type: i32, count: 1, output: true}
      reference: {source: reference.c}
      parameters: {WIDTH: [9]}
      """,
    ])
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let candidate = try await evaluator.build([:]).get()
    #expect(try await evaluator.verify(candidate) == nil)
  }

  @Test func threadsProcessorsAndMemoryAreAsStated() async throws {
    let place = try Workplace([
      "kernel.c": """
      #define _GNU_SOURCE
      #include <omp.h>
      #include <sched.h>
      #include <stdlib.h>
      void kernel(const float *x, float *y) {
        for (int i = 0; i < N; i++) y[i] = 2 * x[i];
        if (omp_get_max_threads() != THREADS || sched_getcpu() != 0) abort();
        volatile char *memory = malloc((size_t)MIB << 20);
        for (size_t i = 0; i < (size_t)MIB << 20; i += 4096) memory[i] = 1;
        free((void *)memory);
      }
      """, "reference.c": Doubling.reference,
      "kernel.yaml": Doubling.specification(
        parameters: "{THREADS: [1, 3], MIB: [1, 48]}", runSeconds: 10,
        more: "measure: {repetitions: 3, threads: THREADS, processors: [0], flush-caches: true}"),
    ])
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    var peaks: [Int] = []
    for (threads, mebibytes) in [(1, 1), (3, 48), (1, 1)] {
      let candidate = try await evaluator.build(["THREADS": .integer(threads), "MIB": .integer(mebibytes)])
        .get()
      #expect(try await evaluator.verify(candidate) == nil)
      let measured = try await evaluator.run(candidate).get()
      #expect(measured.seconds.count == 3)
      peaks.append(try #require(measured.peakMemoryBytes))
      switch measured.energy {
      case .joules(let values), .processorSeconds(let values):
        #expect(values.count == 3 && values.allSatisfy { $0 >= 0 })
      }
    }
    // The peak is each candidate's own, and falls again.
    #expect(peaks[1] - peaks[0] > 40 << 20 && peaks[1] - peaks[2] > 40 << 20)
  }

  /// OpenMP's second thread looks for work for a while after its last, and what it uses then is no part of a kernel with one thread.
  @Test func threadsOfTheCandidateBeforeCountForNothing() async throws {
    let place = try Workplace([
      "kernel.c": """
      void kernel(const float *x, float *y) {
      #pragma omp parallel for num_threads(THREADS)
        for (int i = 0; i < N; i++) {
          float sum = 0;
          for (int k = 0; k < 2000; k++) sum += x[i] * (1 + k % 3);
          y[i] = 2 * x[i] + 0 * sum;
        }
      }
      """, "reference.c": Doubling.reference,
      "kernel.yaml": Doubling.specification(
        parameters: "{THREADS: [1, 2]}", runSeconds: 10,
        more: "measure: {repetitions: 1, warm-ups: 0}"),
    ])
    let evaluator = try await place.evaluator()
    defer { evaluator.close() }
    let one = try await evaluator.build(["THREADS": .integer(1)]).get()
    let two = try await evaluator.build(["THREADS": .integer(2)]).get()
    for candidate in [one, two] { #expect(try await evaluator.verify(candidate) == nil) }
    for _ in 0..<15 {
      _ = try await evaluator.run(two).get()
      let alone = try await evaluator.run(one).get()
      guard case .processorSeconds(let used) = alone.energy else { return }
      #expect(used[0] < 1.2 * alone.seconds[0] + 0.0001, "\(used) \(alone.seconds)")
    }
  }

  @Test func sessionsThatEndOrAreKilledLeaveNothing() async throws {
    let place = try Workplace([
      "kernel.c": "void kernel(const float *x, float *y) { for (int i = 0; i < N; i++) y[i] = 2 * x[i]; }",
      "reference.c": Doubling.reference, "kernel.yaml": Doubling.specification(parameters: "{A: [1]}"),
    ])
    let evaluator = try await place.evaluator()
    #expect(FileManager.default.fileExists(atPath: evaluator.scratchFolder))
    let worker = try #require(await evaluator.workerIdentifier())
    evaluator.close()
    #expect(!FileManager.default.fileExists(atPath: evaluator.scratchFolder))
    #expect(kill(worker, 0) != 0)
    await #expect(throws: KernelTrialError.self) { try await evaluator.build([:]) }

    let process = Process()
    process.executableURL = URL(filePath: Workplace.worker[0])
    process.arguments = ["hold", "\(place.folder)/kernel.yaml"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var text = ""
    while !text.hasSuffix("\n") {
      let data = pipe.fileHandleForReading.availableData
      guard !data.isEmpty else { break }
      text += String(decoding: data, as: UTF8.self)
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    let held = try #require(words.first.flatMap { Int32($0) })
    let folder = String(try #require(words.last))
    #expect(FileManager.default.fileExists(atPath: folder) && kill(held, 0) == 0)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    for _ in 0..<200 where FileManager.default.fileExists(atPath: folder) || kill(held, 0) == 0 {
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(!FileManager.default.fileExists(atPath: folder))
    #expect(kill(held, 0) != 0)
  }
}
