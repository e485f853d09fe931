// job_check: what is wrong with a descriptor, if anything; its CRC is looked at elsewhere.
// Algorithm: rules in the order in which a driver would want to hear of them; the first broken one is the status.
// Range:     any 64 bytes; memory_units_i the size of card memory. A length of 0 passes, also of a transform.
// Timing:    combinational: two registers around it (dispatch) hold a chain of 65 bits.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module job_check #(
    parameter dma_pkg::kernels_t Kernels = dma_pkg::NO_KERNELS
) (
    input  wire regs_pkg::descriptor_t        job_i,
    input  wire logic                  [31:0] memory_units_i,
    output logic                       [ 7:0] status_o         // STATUS_OK: nothing
);

  localparam logic [31:0] Opcodes = dma_pkg::opcodes(Kernels.msm_window, Kernels.ntt_max_log);
  // Sizes of transforms that the kernel has, a bit each.
  localparam logic [31:0] Sizes = ntt_pkg::sizes(
      32'(Kernels.ntt_max_log), 32'(Kernels.ntt_log_pass)
  );

  logic is_copy, is_constant, is_fill, is_transform, is_product, is_msm;
  logic uses_host, uses_a, uses_b, uses_c, uses_d, uses_slot;
  logic [34:0] last;  // one past the last element, from the beginning of the vector
  logic known, clean, tags, aligned, fits, is_size, is_window;
  logic [15:0] flags;

  assign is_copy = job_i.opcode == regs_pkg::OPCODE_COPY_IN || job_i.opcode == regs_pkg::OPCODE_COPY_OUT;
  assign is_constant = job_i.opcode == regs_pkg::OPCODE_CONSTANT;
  assign is_fill = job_i.opcode == regs_pkg::OPCODE_ZERO || job_i.opcode == regs_pkg::OPCODE_SELF_TEST;
  assign is_transform = job_i.opcode == regs_pkg::OPCODE_TRANSFORM;
  assign is_product = uses_c || job_i.opcode == regs_pkg::OPCODE_MULTIPLY;
  assign is_msm = job_i.opcode == regs_pkg::OPCODE_MSM_G1;
  assign uses_host = is_copy | is_constant | is_msm;
  assign uses_c = job_i.opcode == regs_pkg::OPCODE_QUOTIENT;
  assign uses_b = is_product | is_transform | is_msm;
  assign uses_a = uses_b | job_i.opcode == regs_pkg::OPCODE_COPY_OUT;
  assign uses_d = dma_pkg::writes_card(job_i.opcode);
  assign uses_slot = is_constant | uses_c |
      (is_transform & (flags[regs_pkg::FLAG_INVERSE] | flags[regs_pkg::FLAG_COSET]));

  assign flags = job_i.flags;
  assign known = job_i.opcode < 8'd32 && Opcodes[job_i.opcode[4:0]];
  assign is_size = job_i.log_length < 8'd32 && Sizes[job_i.log_length[4:0]] && job_i.first == '0 &&
      (job_i.length == '0 || job_i.length == 32'd1 << job_i.log_length[4:0]);
  assign is_window = job_i.window >= 8'(msm_pkg::C_MIN) && job_i.window <= Kernels.msm_window;
  assign clean = (job_i & regs_pkg::DESCRIPTOR_RESERVED) == '0 && (flags & ~regs_pkg::FLAGS_ALL) == '0 &&
      (!uses_slot || job_i.slot < dma_pkg::SLOTS) &&
      (!is_constant || job_i.length <= 32'(dma_pkg::SLOT_ELEMENTS)) &&
      (!is_transform || is_size) && (!is_msm || is_window);
  assign tags = job_i.tag < 16'(dma_pkg::TAGS) &&
      (!flags[regs_pkg::FLAG_FOLLOW_A] || job_i.follow_a < 16'(dma_pkg::TAGS)) &&
      (!flags[regs_pkg::FLAG_FOLLOW_B] || job_i.follow_b < 16'(dma_pkg::TAGS));
  assign aligned = (!uses_host || job_i.host[5:0] == '0) &&
      (!(is_copy | is_fill | is_product) || !job_i.first[0]);

  // A vector begins at an even element: 2 * unit + first + length <= 2 * units.
  function automatic logic is_inside(input logic [31:0] unit, input logic [34:0] elements,
                                     input logic [31:0] size);
    return {2'b0, unit, 1'b0} + elements <= {2'b0, size, 1'b0};
  endfunction

  // Points are two elements each, and `first` does not count for them; an MSM's records of 128 bytes go to host memory.
  logic [ 7:0] windows;
  logic [64:0] host_end;
  always_comb begin
    windows = '0;
    for (int unsigned c = msm_pkg::C_MIN; c <= 32'(Kernels.msm_window); c++) begin
      if (job_i.window == 8'(c)) windows = 8'(msm_pkg::windows(c));
    end
  end
  assign last = 35'(job_i.first) + 35'(job_i.length);
  assign host_end = {1'b0, job_i.host} +
      (is_msm ? 65'({windows, 7'b0}) : {28'b0, job_i.length, 5'b0});
  assign fits = (!uses_a || is_inside(
      job_i.source_a, last, memory_units_i
  )) && (!uses_b || is_inside(
      job_i.source_b, is_msm ? {2'b0, job_i.length, 1'b0} : last, memory_units_i
  )) && (!uses_c || is_inside(
      job_i.source_c, last, memory_units_i
  )) && (!uses_d || is_inside(
      job_i.destination, last, memory_units_i
  )) && (!is_product || job_i.length[31:vec_pkg::LENGTH_BITS] == '0) &&
      (!uses_host || !host_end[64]);

  always_comb begin
    if (!tags) status_o = regs_pkg::STATUS_BAD_TAG;
    else if (!known) status_o = regs_pkg::STATUS_BAD_OPCODE;
    else if (!clean) status_o = regs_pkg::STATUS_BAD_FIELD;
    else if (!aligned) status_o = regs_pkg::STATUS_BAD_ALIGNMENT;
    else if (!fits) status_o = regs_pkg::STATUS_BAD_RANGE;
    else status_o = regs_pkg::STATUS_OK;
  end

  logic unused;
  assign unused = ^{job_i, host_end};

endmodule
`default_nettype wire
