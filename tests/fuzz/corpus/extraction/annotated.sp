* dotted nodes, as simulators name what is inside instances
.subckt inv a y VDD VSS
M1 y a VSS VSS nch w=1u l=0.1u
M2 y a VDD VDD pch w=2u l=0.1u
.ends
.subckt buf a y VDD VSS
X1 a m VDD VSS inv
X2 m y VDD VSS inv
.ends
.subckt top i o VDD VSS
Xa i n VDD VSS buf
Xb n o VDD VSS buf
C1 Xa.m 0 1e-15
C2 Xa.m Xb.m 2e-15
C3 Xb.X1.y o 3e-15
C4 Xa.q i 4e-15
.ends
