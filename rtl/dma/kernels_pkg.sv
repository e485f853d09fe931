// kernels_pkg: which kernels a card has, and what follows from it: units, masters, opcodes, how long a reset lasts.
// Algorithm: arithmetic on parameters only.
// Range:     kernels as rtl/config says; each alone is a card too.
// Timing:    none.
// Tested-through: every module of rtl/top
// Area:      none
`default_nettype none
package kernels_pkg;

  // Kernels and their sizes, as in config_pkg; 0: not there.
  typedef struct packed {
    logic [7:0] msm_windows;
    logic [7:0] msm_window;
    logic [7:0] msm_entries;
    logic [7:0] msm_multipliers;
    logic       msm_dsp;
    logic [7:0] ntt_max_log;
    logic [7:0] ntt_log_pass;
    logic [7:0] ntt_lanes;
    logic [7:0] ntt_jobs;
    logic [7:0] ntt_multipliers;
    logic       ntt_dsp;
    logic       vec;
    logic [7:0] vec_multipliers;
    logic       vec_dsp;
    logic [7:0] program_multipliers;
  } kernels_t;
  localparam kernels_t NONE = '0;
  // Those of the build.
  localparam kernels_t BUILD = '{
      msm_windows: 8'(config_pkg::MSM_WINDOWS),
      msm_window: 8'(config_pkg::MSM_WINDOW),
      msm_entries: 8'(config_pkg::MSM_ENTRIES),
      msm_multipliers: 8'(config_pkg::MSM_MULTIPLIERS),
      msm_dsp: config_pkg::MSM_DSP,
      ntt_max_log: 8'(config_pkg::NTT_MAX_LOG),
      ntt_log_pass: 8'(config_pkg::NTT_LOG_PASS),
      ntt_lanes: 8'(config_pkg::NTT_LANES),
      ntt_jobs: 8'(config_pkg::NTT_JOBS),
      ntt_multipliers: 8'(config_pkg::NTT_MULTIPLIERS),
      ntt_dsp: config_pkg::NTT_DSP,
      vec: config_pkg::VEC,
      vec_multipliers: 8'(config_pkg::VEC_MULTIPLIERS),
      vec_dsp: config_pkg::VEC_DSP,
      program_multipliers: 8'(config_pkg::PROGRAM_MULTIPLIERS)
  };

  // Each function looks at its part of the kernels.
  // verilator lint_off UNUSEDSIGNAL
  function automatic bit has_msm(input kernels_t chosen);
    return chosen.msm_windows != 0;
  endfunction
  function automatic bit has_ntt(input kernels_t chosen);
    return chosen.ntt_max_log != 0;
  endfunction
  function automatic bit has_vec(input kernels_t chosen);
    return chosen.vec;
  endfunction
  // Whether one program on serial multipliers stands in for all of them.
  function automatic bit has_program(input kernels_t chosen);
    return chosen.program_multipliers != 0;
  endfunction
  function automatic bit has_any(input kernels_t chosen);
    return has_msm(chosen) || has_ntt(chosen) || has_vec(chosen);
  endfunction

  // Units that there are numbers for, and whether there is one of this number.
  function automatic int unsigned unit_count(input kernels_t chosen);
    return has_any(chosen) ? dma_pkg::UNIT_VEC + 1 : dma_pkg::UNIT_FILL + 1;
  endfunction
  function automatic bit has_unit(input kernels_t chosen, input int unsigned unit);
    case (unit)
      dma_pkg::UNIT_MSM: return has_msm(chosen);
      dma_pkg::UNIT_NTT: return has_ntt(chosen);
      dma_pkg::UNIT_VEC: return has_vec(chosen);
      default: return 1'b1;
    endcase
  endfunction

  // Masters of all kernels at card memory: msm's scalars, msm's points, ntt's lanes, vec; of these, ntt's lanes and vec write.
  function automatic int unsigned ntt_masters(input kernels_t chosen);
    return has_ntt(chosen) ? 32'(chosen.ntt_lanes) : 1;
  endfunction
  function automatic int unsigned reads(input kernels_t chosen);
    return 2 + ntt_masters(chosen) + 1;
  endfunction
  function automatic int unsigned writes(input kernels_t chosen);
    return ntt_masters(chosen) + 1;
  endfunction

  // How multipliers are built.
  function automatic int unsigned style(input bit dsp);
    return dsp ? field_pkg::STYLE_DSP : field_pkg::STYLE_LUT;
  endfunction

  // The longest way through each.
  function automatic int unsigned msm_way(input kernels_t chosen);
    return msm_pkg::latency(
        32'(chosen.msm_window),
        adder_pkg::latency(
            32'(chosen.msm_multipliers), style(chosen.msm_dsp))
    );
  endfunction
  function automatic int unsigned ntt_way(input kernels_t chosen);
    return ntt_pkg::latency(
        32'(chosen.ntt_log_pass),
        32'(chosen.ntt_lanes),
        32'(chosen.ntt_multipliers),
        style(
            chosen.ntt_dsp)
    );
  endfunction
  function automatic int unsigned vec_way(input kernels_t chosen);
    return vec_pkg::latency(32'(chosen.vec_multipliers), style(chosen.vec_dsp));
  endfunction

  // A serial product, and as long again for what else is on its way in a program.
  function automatic int unsigned program_way();
    return 2 * field_pkg::mont_mul_serial_latency();
  endfunction

  // Clocks in reset until what pipes held has left them: the longest way through a kernel, or through the copies' converter.
  function automatic int unsigned clear_cycles(input kernels_t chosen);
    automatic
    int unsigned
    all = dma_pkg::convert_latency(
        style(config_pkg::COPY_DSP), config_pkg::COPY_STEPS != 0
    );
    if (has_program(chosen)) return longer(all, program_way());
    if (has_msm(chosen)) all = longer(all, msm_way(chosen));
    if (has_ntt(chosen)) all = longer(all, ntt_way(chosen));
    if (has_vec(chosen)) all = longer(all, vec_way(chosen));
    return all;
  endfunction
  function automatic int unsigned longer(input int unsigned a, input int unsigned b);
    return (a > b) ? a : b;
  endfunction

  // Opcodes of a card, a bit each; a fence needs no unit. Constants are for transforms and quotients.
  function automatic logic [31:0] opcodes(input kernels_t chosen);
    logic [31:0] all;
    all = 32'(1) << regs_pkg::OPCODE_COPY_IN | 32'(1) << regs_pkg::OPCODE_COPY_OUT |
        32'(1) << regs_pkg::OPCODE_ZERO | 32'(1) << regs_pkg::OPCODE_FENCE |
        32'(1) << regs_pkg::OPCODE_SELF_TEST;
    if (has_msm(chosen)) all |= 32'(1) << regs_pkg::OPCODE_MSM_G1;
    if (has_ntt(chosen)) all |= 32'(1) << regs_pkg::OPCODE_TRANSFORM;
    if (has_vec(chosen))
      all |= 32'(1) << regs_pkg::OPCODE_MULTIPLY | 32'(1) << regs_pkg::OPCODE_QUOTIENT;
    if (has_ntt(chosen) || has_vec(chosen)) all |= 32'(1) << regs_pkg::OPCODE_CONSTANT;
    return all;
  endfunction

  // verilator lint_on UNUSEDSIGNAL
endpackage
`default_nettype wire
