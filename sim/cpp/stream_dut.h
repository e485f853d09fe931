// The uniform interface of every module under test, as src/bridge.rs sees it.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "rust/cxx.h"

namespace zkcard {

class StreamDut {
 public:
  virtual ~StreamDut() = default;
  // One clock: settles the inputs, copies what the outputs say before the rising edge, clocks.
  // control: 1 = rst_i, 2 = valid_i, 4 = ready_i.  Result: 1 = ready_o, 2 = valid_o; out is written when valid_o.
  // 8 = the gates' own assertions are off.
  virtual uint32_t tick(uint32_t control, rust::Slice<const uint32_t> in, rust::Slice<uint32_t> out) = 0;
  virtual uint32_t latency() const = 0;
  // Writes a waveform from here on; false when the module was built without.
  virtual bool trace(rust::Str path) = 0;
  virtual void end_trace() = 0;
  // Registers and memories by number; none where duts.toml does not ask for them.
  virtual uint32_t registers() const = 0;
  virtual rust::Str register_name(uint32_t nth) const = 0;
  // Flips bit `bit`, modulo its size, and settles what hangs on it.
  virtual void flip(uint32_t nth, uint64_t bit) = 0;
};

// Throws when there is no module of this name.
std::unique_ptr<StreamDut> open_dut(rust::Str name, uint64_t seed);

// Written by build.rs; null when there is none.
std::unique_ptr<StreamDut> open_by_name(const std::string& name, uint64_t seed);

}  // namespace zkcard
