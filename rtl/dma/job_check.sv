// job_check: what is wrong with a descriptor, if anything; its CRC is looked at elsewhere.
// Algorithm: rules in the order in which a driver would want to hear of them; the first broken one is the status.
// Range:     any 64 bytes; memory_units_i the size of card memory.
// Timing:    combinational: two registers around it (dispatch) hold a chain of 34 bits.
// Tested-through: card
// Area:      benches/ledger/area.json#card
`default_nettype none
module job_check (
    input  wire regs_pkg::descriptor_t        job_i,
    input  wire logic                  [31:0] opcodes_i,
    input  wire logic                  [31:0] memory_units_i,
    input  wire logic                  [ 7:0] slots_i,
    input  wire logic                  [ 7:0] slot_elements_i,
    output logic                       [ 7:0] status_o          // STATUS_OK: nothing
);

  logic is_copy, is_constant, is_fill, uses_host, uses_a, uses_b, uses_c, uses_d, is_point;
  logic [34:0] last;  // one past the last element, from the beginning of the vector
  logic known, clean, tags, aligned, fits;
  logic [15:0] flags;

  assign is_copy = job_i.opcode == regs_pkg::OPCODE_COPY_IN || job_i.opcode == regs_pkg::OPCODE_COPY_OUT;
  assign is_constant = job_i.opcode == regs_pkg::OPCODE_CONSTANT;
  assign is_fill = job_i.opcode == regs_pkg::OPCODE_ZERO || job_i.opcode == regs_pkg::OPCODE_SELF_TEST;
  assign is_point = job_i.opcode == regs_pkg::OPCODE_MSM_G1;
  assign uses_host = is_copy | is_constant | is_point;
  assign uses_c = job_i.opcode == regs_pkg::OPCODE_QUOTIENT;
  assign uses_b = uses_c | is_point | job_i.opcode == regs_pkg::OPCODE_MULTIPLY;
  assign uses_a = uses_b | job_i.opcode == regs_pkg::OPCODE_COPY_OUT | job_i.opcode == regs_pkg::OPCODE_TRANSFORM;
  assign uses_d = dma_pkg::writes_card(job_i.opcode);

  assign flags = job_i.flags;
  assign known = job_i.opcode < 8'd32 && opcodes_i[job_i.opcode[4:0]];
  assign clean = (job_i & regs_pkg::DESCRIPTOR_RESERVED) == '0 && (flags & ~regs_pkg::FLAGS_ALL) == '0 &&
      (!is_constant || (job_i.slot < slots_i && job_i.length <= 32'(slot_elements_i)));
  assign tags = job_i.tag < 16'(dma_pkg::TAGS) &&
      (!flags[regs_pkg::FLAG_FOLLOW_A] || job_i.follow_a < 16'(dma_pkg::TAGS)) &&
      (!flags[regs_pkg::FLAG_FOLLOW_B] || job_i.follow_b < 16'(dma_pkg::TAGS));
  assign aligned = (!uses_host || job_i.host[5:0] == '0) && (!(is_copy | is_fill) || !job_i.first[0]);

  // A vector begins at an even element: 2 * unit + first + length <= 2 * units.
  function automatic logic is_inside(input logic [31:0] unit, input logic [34:0] elements);
    return {2'b0, unit, 1'b0} + elements <= {2'b0, memory_units_i, 1'b0};
  endfunction

  logic [64:0] host_end;
  assign last = 35'(job_i.first) + 35'(job_i.length);
  assign host_end = {1'b0, job_i.host} + {28'b0, job_i.length, 5'b0};
  assign fits = (!uses_a || is_inside(
      job_i.source_a, last
  )) && (!uses_b || is_inside(
      job_i.source_b, is_point ? last << 1 : last
  )) && (!uses_c || is_inside(
      job_i.source_c, last
  )) && (!uses_d || is_inside(
      job_i.destination, last
  )) && (!(is_copy | is_constant) || !host_end[64]);

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
