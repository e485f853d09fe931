// What the modules under test share: the way in, and how a failed assertion gets out.
#include "stream_dut.h"

#include <stdexcept>

#include "verilated.h"

namespace zkcard {

std::unique_ptr<StreamDut> open_dut(rust::Str name, uint64_t seed) {
  auto dut = open_by_name(std::string(name), seed);
  if (!dut) throw std::runtime_error("no such module");
  return dut;
}

}  // namespace zkcard

// Verilator's way to end a simulation is to abort; ours is an exception, which the bridge turns into an Err.
void vl_stop(const char* file, int line, const char*) {
  throw std::runtime_error(std::string("assertion at ") + file + ":" + std::to_string(line));
}

void vl_finish(const char* file, int line, const char*) {
  throw std::runtime_error(std::string("$finish at ") + file + ":" + std::to_string(line));
}

void vl_fatal(const char* file, int line, const char*, const char* message) {
  throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + message);
}
