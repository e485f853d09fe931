// Puts one Verilated class behind StreamDut.
#pragma once
#include <algorithm>
#include <stdexcept>
#include <vector>

#include "stream_dut.h"
#include "verilated.h"
#include "verilated_vcd_c.h"

namespace zkcard {

// A port of up to 64 bits is an integer, a wider one an array of words.
template <class T>
void put(T& port, const uint32_t* words, size_t count) {
  if constexpr (std::is_integral_v<T>) {
    uint64_t value = words[0];
    if (count > 1) value |= uint64_t(words[1]) << 32;
    port = T(value);
  } else {
    std::copy(words, words + count, port.data());
  }
}

template <class T>
void get(const T& port, uint32_t* words, size_t count) {
  if constexpr (std::is_integral_v<T>) {
    words[0] = uint32_t(port);
    if (count > 1) words[1] = uint32_t(uint64_t(port) >> 32);
  } else {
    std::copy(port.data(), port.data() + count, words);
  }
}

struct NoTrace {
  static void prepare(VerilatedContext&) {}
  template <class V>
  bool open(V&, VerilatedContext&, const std::string&) {
    return false;
  }
  void dump(VerilatedContext&) {}
  void close() {}
};

struct Vcd {
  std::unique_ptr<VerilatedVcdC> file;
  // Before time 0, or no waveform can ever begin.
  static void prepare(VerilatedContext& context) { context.traceEverOn(true); }
  template <class V>
  bool open(V& model, VerilatedContext&, const std::string& path) {
    close();
    file = std::make_unique<VerilatedVcdC>();
    model.trace(file.get(), 99);
    file->open(path.c_str());
    return file->isOpen();
  }
  void dump(VerilatedContext& context) {
    if (file) file->dump(context.time());
  }
  void close() {
    if (file) file->close();
    file.reset();
  }
  ~Vcd() { close(); }
};

// A register (one element) or a memory: elements of `bits` bits, `stride` bytes apart.
struct Cell {
  const char* name;
  unsigned char* at;
  size_t stride, count;
  uint32_t bits;

  void flip(uint64_t bit) const {
    bit %= uint64_t(bits) * count;
    at[bit / bits * stride + bit % bits / 8] ^= 1u << bit % 8;  // a processor that keeps the low byte first
  }
};

template <class T>
Cell cell(const char* name, T& value, uint32_t bits) {
  return {name, reinterpret_cast<unsigned char*>(&value), sizeof value, 1, bits};
}

template <class T, size_t N>
Cell cell(const char* name, VlUnpacked<T, N>& memory, uint32_t bits) {
  return {name, reinterpret_cast<unsigned char*>(&memory), sizeof memory / N, N, bits};
}

struct NoRegisters {
  template <class V>
  static std::vector<Cell> list(V&) {
    return {};
  }
  template <class V>
  static void settle(V&) {}
};

template <class V, class Tracer, class State, uint32_t InBits, uint32_t OutBits>
class StreamDutOf final : public StreamDut {
  static constexpr size_t InWords = (InBits + 31) / 32, OutWords = (OutBits + 31) / 32;
  // Bits above the port's width must be zero.
  static constexpr uint32_t TopMask = InBits % 32 ? (1u << InBits % 32) - 1 : ~0u;

  VerilatedContext context;
  V model;
  Tracer tracer;
  std::vector<Cell> cells;

  static VerilatedContext* seeded(VerilatedContext& context, uint64_t seed) {
    Tracer::prepare(context);
    context.threads(1);
    context.randReset(2);  // registers without reset start with random bits
    context.randSeed(int(seed & 0x7fffffff) | 1);
    return &context;
  }

  // Verilator looks for some of a model's things in the context of the thread: wherever this model was made, it is here now.
  void enter() {
    if (Verilated::threadContextp() != &context) Verilated::threadContextp(&context);
  }

  void half(bool clk) {
    model.clk_i = clk;
    model.eval();
    tracer.dump(context);
    context.timeInc(1);
  }

 public:
  explicit StreamDutOf(uint64_t seed) : model(seeded(context, seed), "dut"), cells(State::list(model)) {
    context.assertOn(false);
    model.rst_i = 1;
    half(false);
  }

  ~StreamDutOf() override {
    enter();
    model.final();
  }

  uint32_t tick(uint32_t control, rust::Slice<const uint32_t> in, rust::Slice<uint32_t> out) override {
    if (in.size() != InWords || out.size() != OutWords) throw std::invalid_argument("wrong number of words");
    if (in[InWords - 1] & ~TopMask) throw std::invalid_argument("bits above data_i");
    enter();
    model.rst_i = control & 1;
    // Pipes have no reset: what they hold before they are flushed need not satisfy any claim.
    context.assertOn(!(control & 9));
    model.valid_i = control >> 1 & 1;
    model.ready_i = control >> 2 & 1;
    put(model.data_i, in.data(), InWords);
    half(false);
    uint32_t status = uint32_t(model.ready_o) | uint32_t(model.valid_o) << 1;
    if (model.valid_o) get(model.data_o, out.data(), OutWords);
    half(true);
    return status;
  }

  uint32_t latency() const override { return model.latency_o; }

  bool trace(rust::Str path) override { return tracer.open(model, context, std::string(path)); }

  void end_trace() override { tracer.close(); }

  uint32_t registers() const override { return uint32_t(cells.size()); }

  rust::Str register_name(uint32_t nth) const override { return cells.at(nth).name; }

  void flip(uint32_t nth, uint64_t bit) override {
    enter();
    cells.at(nth).flip(bit);
    State::settle(model);
  }
};

}  // namespace zkcard
